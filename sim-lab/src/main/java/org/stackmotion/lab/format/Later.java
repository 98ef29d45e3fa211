package org.stackmotion.lab.format;

/**
 * The type of a key that is reserved: the reader knows it and says that it is not part of this
 * version.
 */
public final class Later {
    private Later() {}
}
