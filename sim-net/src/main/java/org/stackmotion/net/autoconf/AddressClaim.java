package org.stackmotion.net.autoconf;

import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.net.wire.ArpPacket;

/**
 * IPv4 address conflict detection for one address of one interface (RFC 5227): three probes before
 * use, two announcements, and one defence an interval. RFC 3927 uses the same numbers.
 *
 * <p>Sans-I/O. The first announcement is the caller's: giving the address to the interface makes
 * it.
 */
final class AddressClaim {
    static final long SECOND_NS = 1_000_000_000L;

    // RFC 5227 section 1.1
    static final long PROBE_WAIT_NS = SECOND_NS;
    static final int PROBE_NUM = 3;
    static final long PROBE_MIN_NS = SECOND_NS;
    static final long PROBE_MAX_NS = 2 * SECOND_NS;
    static final long ANNOUNCE_WAIT_NS = 2 * SECOND_NS;
    static final long ANNOUNCE_INTERVAL_NS = 2 * SECOND_NS;
    static final long DEFEND_INTERVAL_NS = 10 * SECOND_NS;
    static final int MAX_CONFLICTS = 10;
    static final long RATE_LIMIT_INTERVAL_NS = 60 * SECOND_NS;

    /** What an input means for the address. */
    enum Verdict {
        NOTHING,
        /** Nobody else has it: use it. */
        CLEAR,
        /** Somebody else has it: do not use it any more. */
        CONFLICT
    }

    private enum Phase {
        IDLE,
        PROBING,
        ANNOUNCING,
        OWNED
    }

    /** Packets that a claim sends. */
    interface Output {
        void sendProbe(int address, long nowNs);

        void announce(int address, long nowNs);
    }

    private final long mac;
    private final SeededRandom random;
    private final Output output;
    private Phase phase = Phase.IDLE;
    private int address;
    private int probesSent;
    private long deadlineNs = Long.MAX_VALUE;
    private boolean hasDefended;
    private long defendedNs;

    AddressClaim(long mac, SeededRandom random, Output output) {
        this.mac = mac;
        this.random = random;
        this.output = output;
    }

    int address() {
        return address;
    }

    boolean isProbing() {
        return phase == Phase.PROBING;
    }

    /** True while the address may be used. */
    boolean isOwned() {
        return phase == Phase.ANNOUNCING || phase == Phase.OWNED;
    }

    /** Begins to probe, after a random time that spreads a herd. */
    void start(int newAddress, long nowNs) {
        address = newAddress;
        probesSent = 0;
        hasDefended = false;
        phase = Phase.PROBING;
        deadlineNs = nowNs + random.nextLong(PROBE_WAIT_NS);
    }

    /** Takes the address without probes. */
    void own(int newAddress, long nowNs) {
        address = newAddress;
        hasDefended = false;
        phase = Phase.ANNOUNCING;
        deadlineNs = nowNs + ANNOUNCE_INTERVAL_NS;
    }

    void stop() {
        phase = Phase.IDLE;
        address = 0;
        deadlineNs = Long.MAX_VALUE;
    }

    long deadlineNs() {
        return deadlineNs;
    }

    Verdict onDeadline(long nowNs) {
        if (deadlineNs - nowNs > 0) {
            return Verdict.NOTHING;
        }
        switch (phase) {
            case PROBING -> {
                if (probesSent == PROBE_NUM) {
                    own(address, nowNs);
                    return Verdict.CLEAR;
                }
                probesSent++;
                output.sendProbe(address, nowNs);
                long pause = PROBE_MIN_NS + random.nextLong(PROBE_MAX_NS - PROBE_MIN_NS);
                deadlineNs = nowNs + (probesSent == PROBE_NUM ? ANNOUNCE_WAIT_NS : pause);
            }
            case ANNOUNCING -> {
                output.announce(address, nowNs);
                phase = Phase.OWNED;
                deadlineNs = Long.MAX_VALUE;
            }
            case IDLE, OWNED -> deadlineNs = Long.MAX_VALUE;
        }
        return Verdict.NOTHING;
    }

    /** Any ARP packet of the link (section 2.1.1, 2.4). */
    Verdict onArp(ArpPacket packet, long nowNs) {
        if (phase == Phase.IDLE || packet.senderMac() == mac) {
            return Verdict.NOTHING;
        }
        boolean uses = packet.senderIp() == address;
        if (phase == Phase.PROBING) {
            // a probe of somebody else for the same address is a conflict too
            boolean asks =
                    packet.operation() == ArpPacket.REQUEST
                            && packet.senderIp() == 0
                            && packet.targetIp() == address;
            return uses || asks ? Verdict.CONFLICT : Verdict.NOTHING;
        }
        if (!uses) {
            return Verdict.NOTHING;
        }
        if (hasDefended && nowNs - defendedNs < DEFEND_INTERVAL_NS) {
            return Verdict.CONFLICT; // section 2.4 b: the second one in an interval wins
        }
        hasDefended = true;
        defendedNs = nowNs;
        output.announce(address, nowNs);
        return Verdict.NOTHING;
    }
}
