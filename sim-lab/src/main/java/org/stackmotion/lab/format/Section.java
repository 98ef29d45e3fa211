package org.stackmotion.lab.format;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Describes a section of the file: a record, or a sealed interface over records. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Section {
    /** What it is, for the reference and the schema. */
    String value();

    /** A scalar written in place of the map sets this key. */
    String shorthand() default "";

    /** Exactly one of these keys must be there. */
    String[] exactlyOne() default {};

    /** For a sealed interface: the key whose value chooses the record. */
    String chooser() default "";

    /** For a record chosen so: the value that chooses it. */
    String chosenBy() default "";

    /** For items of a list: the key that tells them apart. */
    String itemKey() default "";
}
