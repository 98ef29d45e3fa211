package org.stackmotion.net.neighbor;

import org.jspecify.annotations.Nullable;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.IpAddress;

/** One neighbour: its state, its timer and the frames that wait for its address. */
final class NeighborEntry {
    static final int NO_TIMER = -1;

    final long hi;
    final long lo;
    NeighborState state;

    /** 0 while it is not known. */
    long mac;

    /** REACHABLE until then; the change to STALE is noticed at the next look, without a timer. */
    long reachableUntilNs;

    /** When a packet last went to it; what eviction goes by. */
    long usedNs;

    /** Requests sent in INCOMPLETE or PROBE. */
    int solicits;

    /** Our address in those requests: that of the packet that asked for it. */
    long senderHi;

    long senderLo;

    /** It says that it is a router (RFC 4861 section 7.2.5); never for ARP. */
    boolean router;

    long deadlineNs;
    long timerOrder;
    int timerIndex = NO_TIMER;

    private @Nullable Frame @Nullable [] queue;
    private int queueHead;
    private int queueCount;

    NeighborEntry(long hi, long lo, NeighborState state, long nowNs) {
        this.hi = hi;
        this.lo = lo;
        this.state = state;
        this.usedNs = nowNs;
    }

    IpAddress address() {
        return IpAddress.of(hi, lo);
    }

    int compareAddress(NeighborEntry other) {
        int high = Long.compareUnsigned(hi, other.hi);
        return high != 0 ? high : Long.compareUnsigned(lo, other.lo);
    }

    int queued() {
        return queueCount;
    }

    /** Puts a frame behind the others; returns the oldest, which it pushes out of a full queue. */
    @Nullable Frame enqueue(Frame frame, int max) {
        @Nullable Frame[] ring = queue;
        if (ring == null) {
            ring = new Frame[max];
            queue = ring;
        }
        Frame pushedOut = queueCount == ring.length ? poll() : null;
        ring[(queueHead + queueCount) % ring.length] = frame;
        queueCount++;
        return pushedOut;
    }

    /** The oldest waiting frame, or null. */
    @Nullable Frame poll() {
        @Nullable Frame[] ring = queue;
        if (queueCount == 0 || ring == null) {
            return null;
        }
        Frame oldest = ring[queueHead];
        ring[queueHead] = null;
        queueHead = (queueHead + 1) % ring.length;
        queueCount--;
        return oldest;
    }
}
