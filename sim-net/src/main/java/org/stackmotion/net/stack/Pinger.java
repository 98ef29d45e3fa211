package org.stackmotion.net.stack;

import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;

/**
 * A ping client on one stack, as {@code vmkping} and {@code esxcli network diag ping} are. It knows
 * the interfaces of its own stack only: another stack's vmk is "Unknown interface".
 */
public final class Pinger {
    /**
     * What to ping.
     *
     * @param destination IPv4 address
     * @param count requests to send; 0 goes on until {@link #stop}
     * @param sizeBytes payload, 56 by default as {@code vmkping -s}
     * @param dontFragment {@code vmkping -d}
     * @param intervalNs from request to request
     * @param timeoutNs a reply later than this is lost
     * @param interfaceName {@code vmkping -I}, or null
     */
    public record Spec(
            int destination,
            int count,
            int sizeBytes,
            boolean dontFragment,
            long intervalNs,
            long timeoutNs,
            int ttl,
            @Nullable String interfaceName) {

        /** Three packets of 56 bytes, one a second. */
        public static Spec to(int destination) {
            return new Spec(destination, 3, 56, false, 1_000_000_000L, 1_000_000_000L, 64, null);
        }

        public Spec withCount(int newCount) {
            return new Spec(
                    destination,
                    newCount,
                    sizeBytes,
                    dontFragment,
                    intervalNs,
                    timeoutNs,
                    ttl,
                    interfaceName);
        }

        public Spec withSize(int bytes, boolean df) {
            return new Spec(
                    destination, count, bytes, df, intervalNs, timeoutNs, ttl, interfaceName);
        }

        public Spec withInterval(long newIntervalNs, long newTimeoutNs) {
            return new Spec(
                    destination,
                    count,
                    sizeBytes,
                    dontFragment,
                    newIntervalNs,
                    newTimeoutNs,
                    ttl,
                    interfaceName);
        }

        public Spec withInterface(@Nullable String name) {
            return new Spec(
                    destination, count, sizeBytes, dontFragment, intervalNs, timeoutNs, ttl, name);
        }
    }

    /** What came of one request. {@code rttNs} is meaningful when the status is OK. */
    public record Reply(
            int sequence,
            VmkStatus status,
            int from,
            int bytes,
            int ttl,
            long sentNs,
            long rttNs) {}

    /**
     * The sums.
     *
     * @param longestGapNs longest time between two answered requests: the outage a client saw
     * @param status why nothing was sent, {@code OK} otherwise
     * @param error the same for people, empty when OK
     */
    public record Summary(
            int transmitted,
            int received,
            int duplicates,
            long minRttNs,
            long avgRttNs,
            long maxRttNs,
            long longestGapNs,
            VmkStatus status,
            String error) {}

    /** Hears of each reply, loss and error, and of the end. */
    public interface Listener {
        default void onReply(Reply reply, long nowNs) {}

        default void onFinished(Summary summary, long nowNs) {}
    }

    public Pinger(Netstack stack, Spec spec, @Nullable Listener listener) {
        throw new UnsupportedOperationException();
    }

    /** Sends the first request now. */
    public void start(long nowNs) {
        throw new UnsupportedOperationException();
    }

    /** Sends no more; replies on their way still count. */
    public void stop(long nowNs) {
        throw new UnsupportedOperationException();
    }

    /** All requests are answered or lost. */
    public boolean isFinished() {
        throw new UnsupportedOperationException();
    }

    public Summary summary() {
        throw new UnsupportedOperationException();
    }

    /** The last replies, at most 1000. */
    public ImmutableList<Reply> replies() {
        throw new UnsupportedOperationException();
    }
}
