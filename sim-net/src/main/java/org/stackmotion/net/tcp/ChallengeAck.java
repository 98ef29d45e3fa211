package org.stackmotion.net.tcp;

/**
 * Answers to segments that may be forged or stale (RFC 5961), within limits: a flood of them must
 * not make us flood. Named maxima: challenge ACKs per five seconds (RFC 5961 section 7), and one
 * answer per half second to unacceptable segments without data, which stops two ends from
 * acknowledging each other's ACKs for ever (as Linux).
 */
final class ChallengeAck {
    static final int CHALLENGES_MAX = 10;
    static final long CHALLENGE_PERIOD_NS = 5_000_000_000L;
    static final long EMPTY_INTERVAL_NS = 500_000_000L;

    private final Tcb tcb;
    private final SegmentWriter writer;
    private long periodStartNs;
    private int inPeriod;
    private boolean emptyAnswered;
    private long emptyAnsweredNs;

    ChallengeAck(Tcb tcb, SegmentWriter writer) {
        this.tcb = tcb;
        this.writer = writer;
    }

    /** RFC 5961 sections 3.2, 4.2 and 5.2. */
    void challenge(long nowNs) {
        if (nowNs - periodStartNs >= CHALLENGE_PERIOD_NS) {
            periodStartNs = nowNs;
            inPeriod = 0;
        }
        if (inPeriod < CHALLENGES_MAX) {
            inPeriod++;
            tcb.counters.challengeAcks++;
            writer.ack(nowNs);
        }
    }

    /** RFC 9293 3.10.7.4, first check: the answer to an unacceptable segment. */
    void unacceptable(TcpSegment segment, long nowNs) {
        if (segment.sequenceLength() == 0) {
            if (emptyAnswered && nowNs - emptyAnsweredNs < EMPTY_INTERVAL_NS) {
                return;
            }
            emptyAnswered = true;
            emptyAnsweredNs = nowNs;
        }
        writer.ack(nowNs);
    }
}
