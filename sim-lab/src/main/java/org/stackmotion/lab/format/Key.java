package org.stackmotion.lab.format;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Describes one key of a section: the component of a record. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Key {
    /** What it means, for the reference and the schema. */
    String value();

    /** The key, when it is not the component's name in snake_case. */
    String name() default "";

    /** The default as it would be written; a key with one may be left out. */
    String def() default "";

    /** For numbers, and for numbers in a list. */
    long min() default Long.MIN_VALUE;

    /** For numbers, and for texts their length. */
    long max() default Long.MAX_VALUE;

    /** The only texts that are accepted. */
    String[] accepted() default {};

    /** A regular expression for texts and for the names in a map. */
    String matches() default "";

    /** In words what {@link #matches} accepts. */
    String what() default "";

    /** For lists that must be there with exactly so many items. */
    int length() default 0;
}
