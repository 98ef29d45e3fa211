package org.stackmotion.net.link;

import org.jspecify.annotations.Nullable;
import org.stackmotion.net.wire.Frame;

/**
 * Frames on one direction of a cable in order of sending: waiting, being sent or on their way.
 * Starts small, because a ring walks all of its memory, and doubles up to {@link #MAX_FRAMES}.
 */
final class FlightRing {
    /** More than 100 Gbit/s of minimum frames over 5 ms: a cable this long is a mistake. */
    static final int MAX_FRAMES = 1 << 20;

    private static final int FIRST_SLOTS = 64;

    private @Nullable Frame[] frames = new Frame[FIRST_SLOTS];
    private long[] starts = new long[FIRST_SLOTS];
    private long[] arrivals = new long[FIRST_SLOTS];
    private byte[] fates = new byte[FIRST_SLOTS];
    private int mask = FIRST_SLOTS - 1;

    /** Running numbers; a slot is number and mask. */
    private long head;

    private long tail;

    /** First frame that had not begun when {@link #advance} looked last. */
    private long waiting;

    private int waitingBytes;

    boolean isEmpty() {
        return head == tail;
    }

    boolean isFull() {
        return tail - head == MAX_FRAMES;
    }

    void add(Frame frame, long startNs, long arrivalNs, int fate) {
        if (tail - head > mask) {
            grow();
        }
        int slot = (int) tail & mask;
        frames[slot] = frame;
        starts[slot] = startNs;
        arrivals[slot] = arrivalNs;
        fates[slot] = (byte) fate;
        tail++;
        waitingBytes += frame.capturedLength();
    }

    /** Moves the mark past every frame that has begun by now. */
    void advance(long nowNs) {
        while (waiting < tail) {
            int slot = (int) waiting & mask;
            if (starts[slot] > nowNs) {
                return;
            }
            waitingBytes -= at(slot).capturedLength();
            waiting++;
        }
    }

    /** Frames that have not begun; call {@link #advance} before. */
    int waitingFrames() {
        return (int) (tail - waiting);
    }

    int waitingBytes() {
        return waitingBytes;
    }

    long headArrivalNs() {
        return arrivals[(int) head & mask];
    }

    long headStartNs() {
        return starts[(int) head & mask];
    }

    Frame headFrame() {
        return at((int) head & mask);
    }

    int headFate() {
        return fates[(int) head & mask];
    }

    Frame poll() {
        int slot = (int) head & mask;
        Frame frame = at(slot);
        frames[slot] = null;
        if (waiting == head) { // arrives in the instant in which it began: unlimited rate, no delay
            waitingBytes -= frame.capturedLength();
            waiting++;
        }
        head++;
        return frame;
    }

    @SuppressWarnings("NullAway") // slots from head to tail hold a frame
    private Frame at(int slot) {
        return frames[slot];
    }

    private void grow() {
        int size = (mask + 1) * 2;
        @Nullable Frame[] newFrames = new Frame[size];
        long[] newStarts = new long[size];
        long[] newArrivals = new long[size];
        byte[] newFates = new byte[size];
        for (long i = head; i < tail; i++) {
            int from = (int) i & mask;
            int to = (int) i & (size - 1);
            newFrames[to] = frames[from];
            newStarts[to] = starts[from];
            newArrivals[to] = arrivals[from];
            newFates[to] = fates[from];
        }
        frames = newFrames;
        starts = newStarts;
        arrivals = newArrivals;
        fates = newFates;
        mask = size - 1;
    }
}
