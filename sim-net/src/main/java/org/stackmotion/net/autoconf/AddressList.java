package org.stackmotion.net.autoconf;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv6;
import org.stackmotion.net.wire.Ipv6Prefix;
import org.stackmotion.net.wire.RouterAdvertisement;

/**
 * The IPv6 addresses of one interface: duplicate address detection (RFC 4862 section 5.4, not
 * optimistic), stateless autoconfiguration (section 5.5.3) with the two-hour rule, and lifetimes.
 *
 * <p>Sans-I/O: after every input ask {@link #deadlineNs()} and call {@link #onDeadline} then.
 *
 * <p>The first probe is not delayed by a random time (section 5.4.2 asks for up to one second to
 * spread a herd that is switched on at once): an address is tentative for exactly one second.
 */
public final class AddressList {
    /** DupAddrDetectTransmits. */
    public static final int PROBES = 1;

    /** RETRANS_TIMER: how long an answer to a probe is awaited. */
    public static final long PROBE_WAIT_NS = 1_000_000_000L;

    /** RFC 4862 section 5.5.3 e: what an advertisement cannot shorten a valid lifetime below. */
    public static final long TWO_HOURS_NS = 7_200_000_000_000L;

    /** Named maximum of addresses; Linux's {@code max_addresses}. */
    public static final int ADDRESSES_MAX = 16;

    private static final long SECOND_NS = 1_000_000_000L;

    private final long interfaceId;
    private final AddressOutput output;
    private final List<InterfaceAddress> addresses = new ArrayList<>();

    /**
     * @param mac its EUI-64 is the interface identifier (esxi-facts 2.4)
     */
    public AddressList(long mac, AddressOutput output) {
        this.interfaceId = Ipv6.interfaceId(mac);
        this.output = output;
    }

    /**
     * Begins to test an address that stays until it is removed.
     *
     * @return false when it is there already or the list is full
     */
    public boolean add(Ipv6Prefix prefix, AddressOrigin origin, long nowNs) {
        return add(prefix, origin, InterfaceAddress.FOREVER, InterfaceAddress.FOREVER, nowNs);
    }

    /** The same with lifetimes. */
    public boolean add(
            Ipv6Prefix prefix,
            AddressOrigin origin,
            long preferredUntilNs,
            long validUntilNs,
            long nowNs) {
        if (find(prefix.address()) != null || addresses.size() == ADDRESSES_MAX) {
            return false;
        }
        InterfaceAddress added =
                new InterfaceAddress(prefix, origin, preferredUntilNs, validUntilNs);
        addresses.add(added);
        output.onState(added, nowNs);
        output.listen(added.address(), true, nowNs);
        added.probesSent = 1;
        added.probeAtNs = nowNs + PROBE_WAIT_NS;
        output.probe(added.address(), nowNs);
        return true;
    }

    public boolean remove(IpAddress address, long nowNs) {
        InterfaceAddress found = find(address);
        if (found == null) {
            return false;
        }
        drop(found, nowNs);
        return true;
    }

    /** Takes away everything, as when IPv6 is switched off. */
    public void clear(long nowNs) {
        while (!addresses.isEmpty()) {
            drop(addresses.get(addresses.size() - 1), nowNs);
        }
    }

    /** Takes away what router advertisements have brought. */
    public void clearAutonomous(long nowNs) {
        for (InterfaceAddress address : all()) {
            if (address.origin() == AddressOrigin.LINKLAYER) {
                drop(address, nowNs);
            }
        }
    }

    private void drop(InterfaceAddress address, long nowNs) {
        addresses.remove(address);
        output.listen(address.address(), false, nowNs);
        output.onGone(address, nowNs);
    }

    /** A prefix with the A flag was advertised (RFC 4862 section 5.5.3). */
    public void onPrefix(RouterAdvertisement.Prefix option, long nowNs) {
        Ipv6Prefix prefix = option.prefix();
        boolean ours =
                option.autonomous()
                        && prefix.length() == 64
                        && !prefix.address().isLinkLocal()
                        && !prefix.address().isMulticast()
                        && option.preferredS() <= option.validS();
        if (!ours) {
            return;
        }
        long preferredUntilNs = until(option.preferredS(), nowNs);
        long validUntilNs = until(option.validS(), nowNs);
        IpAddress address = IpAddress.of(prefix.address().hi(), interfaceId);
        InterfaceAddress known = find(address);
        if (known == null) {
            if (option.validS() > 0) {
                Ipv6Prefix own = new Ipv6Prefix(address, prefix.length());
                add(own, AddressOrigin.LINKLAYER, preferredUntilNs, validUntilNs, nowNs);
            }
            return;
        }
        if (known.origin() != AddressOrigin.LINKLAYER) {
            return;
        }
        known.preferredUntilNs = preferredUntilNs;
        known.validUntilNs = validUntil(known.validUntilNs, validUntilNs, nowNs);
        age(known, nowNs);
    }

    /** The two-hour rule. */
    private static long validUntil(long oldNs, long newNs, long nowNs) {
        long remaining = oldNs == InterfaceAddress.FOREVER ? oldNs : oldNs - nowNs;
        boolean longEnough = newNs == InterfaceAddress.FOREVER || newNs - nowNs > TWO_HOURS_NS;
        if (longEnough || newNs > oldNs) {
            return newNs;
        }
        return remaining <= TWO_HOURS_NS ? oldNs : nowNs + TWO_HOURS_NS;
    }

    static long until(long seconds, long nowNs) {
        return seconds == RouterAdvertisement.INFINITE
                ? InterfaceAddress.FOREVER
                : nowNs + seconds * SECOND_NS;
    }

    /**
     * Somebody else tests an address (a solicitation from {@code ::}) or says that he has it (an
     * advertisement).
     *
     * @return true when it was one that we are testing: now a duplicate
     */
    public boolean onClaimed(IpAddress target, long nowNs) {
        InterfaceAddress address = find(target);
        if (address == null || address.state != AddressState.TENTATIVE) {
            return false;
        }
        address.state = AddressState.DUPLICATE;
        address.probeAtNs = InterfaceAddress.FOREVER;
        output.listen(address.address(), false, nowNs);
        output.onState(address, nowNs);
        return true;
    }

    /** When {@link #onDeadline} wants to be called, or {@link Long#MAX_VALUE}. */
    public long deadlineNs() {
        long next = Long.MAX_VALUE;
        for (InterfaceAddress address : addresses) {
            next = Math.min(next, address.probeAtNs);
            next = Math.min(next, address.validUntilNs);
            if (address.state == AddressState.PREFERRED) {
                next = Math.min(next, address.preferredUntilNs);
            }
        }
        return next;
    }

    public void onDeadline(long nowNs) {
        for (InterfaceAddress address : all()) {
            if (address.state == AddressState.TENTATIVE && address.probeAtNs - nowNs <= 0) {
                onProbeTimer(address, nowNs);
            }
            age(address, nowNs);
        }
    }

    private void onProbeTimer(InterfaceAddress address, long nowNs) {
        if (address.probesSent < PROBES) {
            address.probesSent++;
            address.probeAtNs = nowNs + PROBE_WAIT_NS;
            output.probe(address.address(), nowNs);
            return;
        }
        address.probeAtNs = InterfaceAddress.FOREVER;
        boolean deprecated = address.preferredUntilNs - nowNs <= 0;
        address.state = deprecated ? AddressState.DEPRECATED : AddressState.PREFERRED;
        output.onState(address, nowNs);
    }

    /** What the lifetimes say now. */
    private void age(InterfaceAddress address, long nowNs) {
        if (address.validUntilNs - nowNs <= 0) {
            drop(address, nowNs);
            return;
        }
        boolean over = address.preferredUntilNs - nowNs <= 0;
        if (over && address.state == AddressState.PREFERRED) {
            address.state = AddressState.DEPRECATED;
            output.onState(address, nowNs);
        } else if (!over && address.state == AddressState.DEPRECATED) {
            address.state = AddressState.PREFERRED;
            output.onState(address, nowNs);
        }
    }

    public @Nullable InterfaceAddress find(IpAddress address) {
        for (int i = 0; i < addresses.size(); i++) {
            if (addresses.get(i).address().equals(address)) {
                return addresses.get(i);
            }
        }
        return null;
    }

    /** The address with the 16 bytes there, or null; for packets, without an object. */
    public @Nullable InterfaceAddress findAt(byte[] bytes, int at) {
        for (int i = 0; i < addresses.size(); i++) {
            if (addresses.get(i).address().isAt(bytes, at)) {
                return addresses.get(i);
            }
        }
        return null;
    }

    /** The usable link-local address, or null while there is none. */
    public @Nullable IpAddress linkLocal() {
        for (int i = 0; i < addresses.size(); i++) {
            InterfaceAddress each = addresses.get(i);
            if (each.state.isUsable() && each.address().isLinkLocal()) {
                return each.address();
            }
        }
        return null;
    }

    /** In the order in which they were added. */
    public ImmutableList<InterfaceAddress> all() {
        return ImmutableList.copyOf(addresses);
    }

    /** The same without a copy; not to be kept. */
    public List<InterfaceAddress> view() {
        return addresses;
    }
}
