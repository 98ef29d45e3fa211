package org.stackmotion.net.link;

/**
 * What goes wrong on one direction of a cable, after its queue: a frame that is lost has had its
 * line time. All rates are probabilities per frame in 0..1.
 *
 * @param lossRate independent loss of any frame
 * @param lossEvery every n-th data-carrying frame is lost; 0: none. Data-carrying are TCP segments
 *     with payload, UDP and ICMP; ARP and pure acknowledgments are neither counted nor lost
 * @param burstRate share of all frames lost in bursts (Gilbert model: while a burst lasts every
 *     frame is lost)
 * @param burstMeanFrames mean length of a burst, at least 1
 * @param reorderRate frames that are overtaken
 * @param reorderDelayNs how much later such a frame arrives
 * @param duplicateRate frames that arrive twice
 * @param corruptRate frames with one wrong bit
 * @param corruptAt where the bit flips
 */
public record Impairments(
        double lossRate,
        int lossEvery,
        double burstRate,
        double burstMeanFrames,
        double reorderRate,
        long reorderDelayNs,
        double duplicateRate,
        double corruptRate,
        CorruptAt corruptAt) {
    /** A good cable. */
    public static final Impairments NONE = new Impairments(0, 0, 0, 1, 0, 0, 0, 0, CorruptAt.WIRE);

    /** Where a bit flips. */
    public enum CorruptAt {
        /** On the wire: the next port sees a bad FCS. */
        WIRE,
        /**
         * In some device's memory, after its FCS check: only IP and transport checksums can tell.
         */
        MEMORY
    }

    public Impairments {
        requireProbability("loss", lossRate);
        requireProbability("loss_burst", burstRate);
        requireProbability("reorder", reorderRate);
        requireProbability("duplicate", duplicateRate);
        requireProbability("corrupt", corruptRate);
        if (lossEvery < 0 || reorderDelayNs < 0 || burstMeanFrames < 1) {
            throw new IllegalArgumentException("impairments below their minimum");
        }
        if (burstRate == 1) {
            throw new IllegalArgumentException(
                    "loss_burst: a rate of 1 leaves no frame outside bursts");
        }
    }

    private static void requireProbability(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + ": not a probability: " + value);
        }
    }

    public boolean isNone() {
        return lossRate == 0
                && lossEvery == 0
                && burstRate == 0
                && reorderRate == 0
                && duplicateRate == 0
                && corruptRate == 0;
    }

    public Impairments withLoss(double rate) {
        return new Impairments(
                rate,
                lossEvery,
                burstRate,
                burstMeanFrames,
                reorderRate,
                reorderDelayNs,
                duplicateRate,
                corruptRate,
                corruptAt);
    }

    public Impairments withLossEvery(int n) {
        return new Impairments(
                lossRate,
                n,
                burstRate,
                burstMeanFrames,
                reorderRate,
                reorderDelayNs,
                duplicateRate,
                corruptRate,
                corruptAt);
    }

    public Impairments withLossBurst(double rate, double meanFrames) {
        return new Impairments(
                lossRate,
                lossEvery,
                rate,
                meanFrames,
                reorderRate,
                reorderDelayNs,
                duplicateRate,
                corruptRate,
                corruptAt);
    }

    public Impairments withReorder(double rate, long delayNs) {
        return new Impairments(
                lossRate,
                lossEvery,
                burstRate,
                burstMeanFrames,
                rate,
                delayNs,
                duplicateRate,
                corruptRate,
                corruptAt);
    }

    public Impairments withDuplicate(double rate) {
        return new Impairments(
                lossRate,
                lossEvery,
                burstRate,
                burstMeanFrames,
                reorderRate,
                reorderDelayNs,
                rate,
                corruptRate,
                corruptAt);
    }

    public Impairments withCorrupt(double rate, CorruptAt at) {
        return new Impairments(
                lossRate,
                lossEvery,
                burstRate,
                burstMeanFrames,
                reorderRate,
                reorderDelayNs,
                duplicateRate,
                rate,
                at);
    }
}
