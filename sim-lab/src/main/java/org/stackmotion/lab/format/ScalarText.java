package org.stackmotion.lab.format;

/** A scalar of any type, as written: the value of an advanced option is a number or a text. */
public record ScalarText(String text) {
    @Override
    public String toString() {
        return text;
    }
}
