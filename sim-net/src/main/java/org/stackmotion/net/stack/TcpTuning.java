package org.stackmotion.net.stack;

import org.jspecify.annotations.Nullable;

/**
 * How a stack's new connections find losses and pace themselves.
 *
 * @param rack losses are found by time, and lost tails probed for (RFC 8985): Linux does. What ESXi
 *     does is not published; its TCP comes from FreeBSD, whose default stack counts (RFC 6675), so
 *     that is our default for hosts
 * @param hystart the first slow start ends by round-trip times (HyStart++, RFC 9406)
 * @param pacing segments are spread over the round trip, as Linux does with fq
 */
public record TcpTuning(boolean rack, boolean hystart, boolean pacing) {
    /** As we think that ESXi has it. */
    public static final TcpTuning ESXI = new TcpTuning(false, false, false);

    /** As Linux has it without fq. */
    public static final TcpTuning PLAIN = new TcpTuning(true, false, false);

    /** What is null stays. */
    public TcpTuning with(
            @Nullable Boolean newRack, @Nullable Boolean newHystart, @Nullable Boolean newPacing) {
        return new TcpTuning(
                newRack == null ? rack : newRack,
                newHystart == null ? hystart : newHystart,
                newPacing == null ? pacing : newPacing);
    }

    /** The words of a log. */
    @Override
    public String toString() {
        return "rack " + rack + ", hystart " + hystart + ", pacing " + pacing;
    }
}
