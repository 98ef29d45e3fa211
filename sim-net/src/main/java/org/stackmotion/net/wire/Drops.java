package org.stackmotion.net.wire;

import org.jspecify.annotations.Nullable;
import org.stackmotion.core.count.Counter;
import org.stackmotion.core.count.Counters;
import org.stackmotion.core.trace.PortTrace;

/** Where frames end: counts them by reason at one place, tells the trace, releases them. */
public final class Drops {
    private static final DropReason[] REASONS = DropReason.values();

    private final Counters counters;
    private final String where;
    private final @Nullable PortTrace trace;
    private @Nullable DropObserver observer;
    private final @Nullable Counter[] byReason = new Counter[REASONS.length];

    /**
     * @param where the place, for example {@code esx01/vmotion} or {@code tor1/port3}
     * @param trace the port that tells the digest, or null where the place is no port
     */
    public Drops(NetContext ctx, String where, @Nullable PortTrace trace) {
        this.counters = ctx.sim().counters();
        this.where = where;
        this.trace = trace;
    }

    public String where() {
        return where;
    }

    /** Ends a frame: counted, traced, released. */
    public void drop(Frame frame, DropReason reason, long nowNs) {
        count(reason, nowNs);
        DropObserver looksOn = observer;
        if (looksOn != null) {
            looksOn.onDrop(frame, reason, nowNs);
        }
        frame.release();
    }

    /**
     * Ends a frame that this place has no use for. A frame for one station that arrives where it
     * does not belong shows a mistake in the network and is a drop; a broadcast or multicast goes
     * to everybody, those who do not want it ignore it, and that is no drop.
     */
    public void filter(Frame frame, DropReason reason, long nowNs) {
        if (MacAddresses.isGroup(EthernetView.destination(frame.bytes()))) {
            frame.release();
        } else {
            drop(frame, reason, nowNs);
        }
    }

    /** Counts a drop of something that is no frame, or whose frame somebody else releases. */
    public void count(DropReason reason, long nowNs) {
        counter(reason).increment();
        if (trace != null) {
            trace.drop(nowNs, reason.name());
        }
    }

    /** Lets somebody look at each frame that ends here; null: nobody. */
    public void setObserver(@Nullable DropObserver newObserver) {
        observer = newObserver;
    }

    /** Drops so far for that reason. */
    public long of(DropReason reason) {
        Counter counter = byReason[reason.ordinal()];
        return counter == null ? 0 : counter.value();
    }

    /** Drops so far for any reason. */
    public long total() {
        long sum = 0;
        for (Counter counter : byReason) {
            if (counter != null) {
                sum += counter.value();
            }
        }
        return sum;
    }

    /** Made on first use, so that the list of counters shows only what happened. */
    private Counter counter(DropReason reason) {
        Counter counter = byReason[reason.ordinal()];
        if (counter == null) {
            counter = counters.counter(where, reason.name());
            byReason[reason.ordinal()] = counter;
        }
        return counter;
    }
}
