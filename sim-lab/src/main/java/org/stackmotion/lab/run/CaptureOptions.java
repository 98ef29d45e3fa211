package org.stackmotion.lab.run;

import java.nio.file.Path;

/**
 * What to capture: every host into {@code folder/HOST.pcapng}.
 *
 * @param folder is made when missing; files of an earlier run are written over
 * @param snaplen bytes of a frame that are kept, 1 to 262,144
 */
public record CaptureOptions(Path folder, int snaplen) {
    /** Of every file's name. */
    public static final String SUFFIX = ".pcapng";

    /** Where a host's capture goes. */
    public Path file(String host) {
        return folder.resolve(host + SUFFIX);
    }
}
