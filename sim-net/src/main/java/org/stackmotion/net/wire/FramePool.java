package org.stackmotion.net.wire;

/** Frames of one simulation, reused in LIFO order so that the hot ones stay in cache. */
public final class FramePool {
    /** Holds Ethernet, IPv4/IPv6 with options and TCP with options. */
    private static final int SMALL = 192;

    private Frame[] free = new Frame[256];
    private int freeCount;
    private int inFlight;

    /** A frame whose head has that many bytes (content undefined: the writer writes every byte). */
    public Frame take(int headLength) {
        Frame frame = freeCount > 0 ? free[--freeCount] : new Frame(this, SMALL);
        if (headLength > frame.bytes.length) {
            frame.bytes = new byte[Math.max(headLength, 2048)];
        }
        frame.reset(headLength);
        inFlight++;
        return frame;
    }

    void giveBack(Frame frame) {
        inFlight--;
        if (freeCount == free.length) {
            free = java.util.Arrays.copyOf(free, freeCount * 2);
        }
        free[freeCount++] = frame;
    }

    /** Frames taken and not given back; zero after a drained world. */
    public int inFlight() {
        return inFlight;
    }
}
