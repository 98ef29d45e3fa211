package org.stackmotion.net.link;

/**
 * One direction of a cable.
 *
 * @param rateBitsPerS line rate; 0: frames take no time and never queue
 * @param delayNs propagation delay
 * @param queuePackets frames that may wait behind the one being sent
 * @param queueBytes their bytes as captured (with tag and padding, without FCS)
 * @param ecnMarkPackets frames waiting from which on newcomers are marked CE (RFC 3168) if their
 *     transport understands that; 0: never for their number
 * @param ecnMarkBytes the same by bytes; 0: never for their bytes
 * @param mtu largest network packet that the receiving port takes, in bytes
 */
public record LinkConfig(
        long rateBitsPerS,
        long delayNs,
        int queuePackets,
        int queueBytes,
        int ecnMarkPackets,
        int ecnMarkBytes,
        int mtu,
        Impairments impairments) {
    public static final int DEFAULT_QUEUE_PACKETS = 1000;
    public static final int DEFAULT_QUEUE_BYTES = 2048 * 1024;
    public static final int DEFAULT_MTU = 9216;

    /** Keeps line time of a 64 KiB frame in a long of nanoseconds times bits per second. */
    public static final long MAX_RATE_BITS_PER_S = 1_000_000_000_000L;

    /** One hour. */
    public static final long MAX_DELAY_NS = 3_600_000_000_000L;

    public LinkConfig {
        if (rateBitsPerS < 0 || rateBitsPerS > MAX_RATE_BITS_PER_S) {
            throw new IllegalArgumentException("rate " + rateBitsPerS + " bit/s");
        }
        if (delayNs < 0 || delayNs > MAX_DELAY_NS) {
            throw new IllegalArgumentException("delay " + delayNs + " ns");
        }
        if (ecnMarkPackets < 0 || ecnMarkBytes < 0) {
            throw new IllegalArgumentException("marking threshold below 0");
        }
        if (queuePackets < 0 || queueBytes < 0 || mtu < 1) {
            throw new IllegalArgumentException("queue or MTU below its minimum");
        }
    }

    /** A good cable with the default queue and MTU. */
    public static LinkConfig of(long rateBitsPerS, long delayNs) {
        return new LinkConfig(
                rateBitsPerS,
                delayNs,
                DEFAULT_QUEUE_PACKETS,
                DEFAULT_QUEUE_BYTES,
                0,
                0,
                DEFAULT_MTU,
                Impairments.NONE);
    }

    public LinkConfig withQueue(int packets, int bytes) {
        return with(packets, bytes, ecnMarkPackets, ecnMarkBytes, mtu, impairments);
    }

    public LinkConfig withMtu(int newMtu) {
        return with(queuePackets, queueBytes, ecnMarkPackets, ecnMarkBytes, newMtu, impairments);
    }

    public LinkConfig withImpairments(Impairments newImpairments) {
        return with(queuePackets, queueBytes, ecnMarkPackets, ecnMarkBytes, mtu, newImpairments);
    }

    /** A queue that marks from that many waiting frames or bytes on; 0 is off. */
    public LinkConfig withEcnMarking(int packets, int bytes) {
        return with(queuePackets, queueBytes, packets, bytes, mtu, impairments);
    }

    private LinkConfig with(
            int packets,
            int bytes,
            int markPackets,
            int markBytes,
            int newMtu,
            Impairments newImpairments) {
        return new LinkConfig(
                rateBitsPerS,
                delayNs,
                packets,
                bytes,
                markPackets,
                markBytes,
                newMtu,
                newImpairments);
    }

    boolean marks() {
        return ecnMarkPackets > 0 || ecnMarkBytes > 0;
    }
}
