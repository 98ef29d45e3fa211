package org.stackmotion.net.wire;

import org.stackmotion.core.Simulation;

/** What every network component of one simulation shares. One per simulation. */
public final class NetContext {
    private final Simulation sim;
    private final boolean checksums;
    private final FramePool frames = new FramePool();
    private final MacAllocator macs = new MacAllocator();
    private final Checksum checksum = new Checksum();
    private long framesSent;
    private long twiceDamaged;

    /**
     * @param checksums true: every sender computes and every receiver verifies checksums; false:
     *     they are left to the NIC as on a real host, and are right wherever somebody looks at the
     *     bytes
     */
    public NetContext(Simulation sim, boolean checksums) {
        this.sim = sim;
        this.checksums = checksums;
    }

    public Simulation sim() {
        return sim;
    }

    public FramePool frames() {
        return frames;
    }

    public boolean checksums() {
        return checksums;
    }

    public MacAllocator macs() {
        return macs;
    }

    /** Sums over payload by reference (keeps a scratch buffer, so one per simulation). */
    public Checksum checksum() {
        return checksum;
    }

    /** Every port that puts a frame on a cable says so here. */
    public void countFrameSent() {
        framesSent++;
    }

    /** Frames sent by all ports since the start: the report's {@code frames}. */
    public long framesSent() {
        return framesSent;
    }

    /** A link flipped a bit of a frame in which another bit was wrong already. */
    public void countTwiceDamaged() {
        twiceDamaged++;
    }

    /**
     * Frames damaged in memory at two places. The Internet checksum finds every single wrong bit,
     * but not two opposite ones in one column of its 16-bit words (RFC 1071).
     */
    public long twiceDamaged() {
        return twiceDamaged;
    }
}
