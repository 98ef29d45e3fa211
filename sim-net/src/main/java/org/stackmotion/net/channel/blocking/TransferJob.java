package org.stackmotion.net.channel.blocking;

/**
 * One file to move by FTP, TFTP or echo.
 *
 * @param content what the file holds: sent by an upload, compared with by a download
 * @param timeoutMs of connections and reads, in simulated milliseconds
 */
@SuppressWarnings("ArrayRecordComponent") // a job is never compared
public record TransferJob(
        String host,
        int port,
        Mode mode,
        boolean upload,
        String file,
        byte[] content,
        int timeoutMs) {
    /** How FTP makes its data connections. */
    public enum Mode {
        PASSIVE,
        EXTENDED_PASSIVE,
        ACTIVE
    }
}
