package org.stackmotion.net.tcp;

/**
 * How much the application may queue: a fixed send buffer, or one that follows the congestion
 * window up to a ceiling, so that the application never holds the network back (as Linux); and when
 * to tell it of new space.
 */
final class SendSpace {
    private final SendBuffer buffer;
    private int limitBytes;
    private int ceilingBytes;
    private boolean wanted;

    SendSpace(SendBuffer buffer, TcpConfig config) {
        this.buffer = buffer;
        limitBytes = config.sendBufferBytes();
        ceilingBytes = Math.max(limitBytes, config.sendBufferMaxBytes());
    }

    int limitBytes() {
        return limitBytes;
    }

    /** SO_SNDBUF. */
    void fix(int bytes) {
        limitBytes = bytes;
        ceilingBytes = bytes;
    }

    /** Free bytes; remembers when there are none, so that {@link #takeWritable} tells later. */
    int free() {
        long free = limitBytes - buffer.unacked();
        if (free <= 0) {
            wanted = true;
            return 0;
        }
        return (int) free;
    }

    void follow(long cwndBytes) {
        if (limitBytes < ceilingBytes && 2 * cwndBytes > limitBytes) {
            limitBytes = (int) Math.min(2 * cwndBytes, ceilingBytes);
        }
    }

    /** Not for every byte, but early enough that the network does not run dry; true once. */
    boolean takeWritable(int mss) {
        if (!wanted) {
            return false;
        }
        long free = limitBytes - buffer.unacked();
        long enough = Math.min(limitBytes / 3, Math.max(2L * mss, limitBytes / 64));
        if (free <= 0 || free < enough) {
            return false;
        }
        wanted = false;
        return true;
    }
}
