package org.stackmotion.net.autoconf;

import org.jspecify.annotations.Nullable;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv6;

/**
 * Which of our addresses a packet leaves from (RFC 6724 section 5): candidates are compared two by
 * two. Rules 4 (home addresses), 5.5 and 7 (temporary addresses) have nothing to compare here.
 */
public final class SourceAddressSelection {
    private static final int SCOPE_LINK = 2;
    private static final int SCOPE_GLOBAL = 14;

    private final IpAddress destination;
    private @Nullable InterfaceAddress best;
    private boolean bestOutgoing;

    public SourceAddressSelection(IpAddress destination) {
        this.destination = destination;
    }

    /**
     * Takes a candidate into account; unusable ones are ignored.
     *
     * @param outgoing the address belongs to the interface that the packet leaves by
     */
    public void offer(InterfaceAddress candidate, boolean outgoing) {
        if (!candidate.state().isUsable()) {
            return;
        }
        InterfaceAddress than = best;
        if (than == null || isBetter(candidate, outgoing, than, bestOutgoing)) {
            best = candidate;
            bestOutgoing = outgoing;
        }
    }

    /** The best candidate, or null when there was none. */
    public @Nullable InterfaceAddress best() {
        return best;
    }

    private boolean isBetter(
            InterfaceAddress a, boolean aOutgoing, InterfaceAddress b, boolean bOutgoing) {
        boolean aSame = a.address().equals(destination);
        if (aSame != b.address().equals(destination)) {
            return aSame; // rule 1
        }
        int aScope = scope(a.address());
        int bScope = scope(b.address());
        int wanted = scope(destination);
        if (aScope != bScope) {
            return aScope < bScope ? aScope >= wanted : bScope < wanted; // rule 2
        }
        boolean aPreferred = a.state() == AddressState.PREFERRED;
        if (aPreferred != (b.state() == AddressState.PREFERRED)) {
            return aPreferred; // rule 3
        }
        if (aOutgoing != bOutgoing) {
            return aOutgoing; // rule 5
        }
        int label = label(destination);
        boolean aMatches = label(a.address()) == label;
        if (aMatches != (label(b.address()) == label)) {
            return aMatches; // rule 6
        }
        return commonPrefix(a) > commonPrefix(b); // rule 8; else the one added first
    }

    private int commonPrefix(InterfaceAddress candidate) {
        IpAddress address = candidate.address();
        long high = address.hi() ^ destination.hi();
        int common =
                high != 0
                        ? Long.numberOfLeadingZeros(high)
                        : 64 + Long.numberOfLeadingZeros(address.lo() ^ destination.lo());
        return Math.min(common, candidate.prefix().length()); // section 2.2
    }

    private static int scope(IpAddress address) {
        if (address.isMulticast()) {
            return Ipv6.multicastScope(address.hi());
        }
        return address.isLinkLocal() || address.isLoopback() ? SCOPE_LINK : SCOPE_GLOBAL;
    }

    /** Labels of the default policy table (section 2.1). */
    private static int label(IpAddress address) {
        long hi = address.hi();
        if (address.isLoopback()) {
            return 0;
        } else if (address.isIpv4()) {
            return 4;
        } else if (hi == 0 && address.lo() >>> 32 == 0) {
            return 3; // ::/96
        } else if (hi >>> 48 == 0x2002) {
            return 2;
        } else if (hi >>> 32 == 0x2001_0000L) {
            return 5; // Teredo
        } else if (hi >>> 57 == 0xFC >>> 1) {
            return 13; // unique local
        } else if (hi >>> 54 == 0xFEC0 >>> 6) {
            return 11; // site-local
        } else if (hi >>> 48 == 0x3FFE) {
            return 12;
        }
        return 1;
    }
}
