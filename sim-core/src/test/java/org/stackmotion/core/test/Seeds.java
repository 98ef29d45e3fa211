package org.stackmotion.core.test;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A property test: the method has a {@code long seed} parameter and runs once per seed.
 *
 * <p>The seeds follow from the names of class and method, so that every build tries the same ones;
 * a failure names its seed, {@code -Dstackmotion.seed=N} replays that one alone, and a seed that
 * once failed stays in {@link #regression}.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(SeedsExtension.class)
public @interface Seeds {
    /** How many seeds beside the {@link #regression} ones. */
    int count() default 20;

    /** Seeds that run first, in every build. */
    long[] regression() default {};
}
