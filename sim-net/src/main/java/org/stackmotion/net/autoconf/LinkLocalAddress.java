package org.stackmotion.net.autoconf;

import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.net.wire.ArpPacket;

/**
 * Chooses and defends an address in 169.254/16 (RFC 3927). The first choice is a function of the
 * MAC address alone, as section 2.1 asks for, so that a machine tends to get the same one again.
 */
final class LinkLocalAddress {
    static final int PREFIX_LENGTH = 16;

    /** 169.254.1.0; the first and last 256 addresses are reserved. */
    private static final int FIRST = 0xA9FE_0100;

    private static final int COUNT = 254 * 256;

    /** What comes of it. */
    interface Output extends AddressClaim.Output {
        void onLinkLocal(int address, long nowNs);

        void onLinkLocalLost(int address, long nowNs);
    }

    private final SeededRandom choices;
    private final AddressClaim claim;
    private final Output output;
    private int conflicts;
    private boolean running;
    private long restartAtNs = Long.MAX_VALUE;

    LinkLocalAddress(long mac, SeededRandom random, Output output) {
        this.choices = new SeededRandom(mac);
        this.claim = new AddressClaim(mac, random, output);
        this.output = output;
    }

    /** The address in use, or 0. */
    int address() {
        return claim.isOwned() ? claim.address() : 0;
    }

    void start(long nowNs) {
        if (!running) {
            running = true;
            conflicts = 0;
            claim.start(FIRST + choices.nextInt(COUNT), nowNs);
        }
    }

    /** Forgets the address without a word. */
    void stop() {
        running = false;
        restartAtNs = Long.MAX_VALUE;
        claim.stop();
    }

    long deadlineNs() {
        return Math.min(restartAtNs, claim.deadlineNs());
    }

    void onDeadline(long nowNs) {
        if (restartAtNs - nowNs <= 0) {
            restartAtNs = Long.MAX_VALUE;
            claim.start(FIRST + choices.nextInt(COUNT), nowNs);
        } else if (claim.onDeadline(nowNs) == AddressClaim.Verdict.CLEAR) {
            output.onLinkLocal(claim.address(), nowNs);
        }
    }

    void onArp(ArpPacket packet, long nowNs) {
        boolean used = claim.isOwned();
        int address = claim.address();
        if (claim.onArp(packet, nowNs) != AddressClaim.Verdict.CONFLICT) {
            return;
        }
        claim.stop();
        if (used) {
            output.onLinkLocalLost(address, nowNs);
        }
        conflicts++;
        // section 2.2.1: after ten conflicts one try a minute
        restartAtNs =
                nowNs
                        + (conflicts > AddressClaim.MAX_CONFLICTS
                                ? AddressClaim.RATE_LIMIT_INTERVAL_NS
                                : 0);
    }
}
