package org.stackmotion.lab.yaml;

/**
 * One thing that is wrong with a file.
 *
 * @param at where
 * @param path the key path, for example {@code hosts.esx01.uplinks}; empty for the whole file
 * @param message what is wrong; what is accepted; the nearest known name
 */
public record Problem(Position at, String path, String message) {
    @Override
    public String toString() {
        return path.isEmpty() ? at + ": " + message : at + ": " + path + ": " + message;
    }
}
