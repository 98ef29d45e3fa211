package org.stackmotion.lab.format;

import org.jspecify.annotations.Nullable;

/** A scalar value with a form of its own. */
public interface ScalarForm {
    /** The Java type it becomes. */
    Class<?> type();

    /** In words with an example. */
    String accepts();

    /** A regular expression for the JSON Schema; empty for any scalar. */
    String pattern();

    /** The value, or null when the text has not this form. */
    @Nullable Object parse(String text);

    /** A harmless value that lets reading go on after an error. */
    Object placeholder();
}
