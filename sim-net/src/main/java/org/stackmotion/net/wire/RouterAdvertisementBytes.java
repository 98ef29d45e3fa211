package org.stackmotion.net.wire;

import com.google.common.collect.ImmutableList;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.wire.RouterAdvertisement.DnsServers;
import org.stackmotion.net.wire.RouterAdvertisement.Preference;
import org.stackmotion.net.wire.RouterAdvertisement.Prefix;
import org.stackmotion.net.wire.RouterAdvertisement.RouteInfo;
import org.stackmotion.net.wire.RouterAdvertisement.SearchList;

/** Between {@link RouterAdvertisement} and its bytes. */
final class RouterAdvertisementBytes {
    private static final int PREFIX_BYTES = 32;
    private static final int MTU_BYTES = 8;
    private static final int ON_LINK = 0x80;
    private static final int AUTONOMOUS = 0x40;

    /** RFC 1035 section 2.3.4. */
    private static final int LABEL_MAX = 63;

    private static final int NAME_MAX = 255;

    private RouterAdvertisementBytes() {}

    /** The options of one message while they are read. */
    private static final class Reader {
        final ImmutableList.Builder<Prefix> prefixes = ImmutableList.builder();
        final ImmutableList.Builder<RouteInfo> routes = ImmutableList.builder();
        final ImmutableList.Builder<DnsServers> servers = ImmutableList.builder();
        final ImmutableList.Builder<SearchList> searchLists = ImmutableList.builder();
        int count;
        long mtu;

        void read(byte[] bytes, int at, int length) {
            switch (Bytes.getByte(bytes, at)) {
                case NdpOptions.MTU -> {
                    if (length == MTU_BYTES) {
                        mtu = Bytes.getInt(bytes, at + 4) & 0xFFFF_FFFFL;
                    }
                }
                case NdpOptions.PREFIX_INFORMATION -> readPrefix(bytes, at, length);
                case NdpOptions.ROUTE_INFORMATION -> readRoute(bytes, at, length);
                case NdpOptions.RDNSS -> readServers(bytes, at, length);
                case NdpOptions.DNSSL -> readSearchList(bytes, at, length);
                default -> {} // others are skipped (RFC 4861 section 4.6)
            }
        }

        private void readPrefix(byte[] bytes, int at, int length) {
            int prefixLength = Bytes.getByte(bytes, at + 2);
            if (length != PREFIX_BYTES || prefixLength > Ipv6.MAX_PREFIX_LENGTH) {
                return;
            }
            IpAddress network = IpAddress.read(bytes, at + 16).network(prefixLength);
            if (network.isIpv4()) {
                return; // ::ffff:0:0/96 is no prefix of a link
            }
            int flags = Bytes.getByte(bytes, at + 3);
            prefixes.add(
                    new Prefix(
                            new Ipv6Prefix(network, prefixLength),
                            (flags & ON_LINK) != 0,
                            (flags & AUTONOMOUS) != 0,
                            Bytes.getInt(bytes, at + 4) & RouterAdvertisement.INFINITE,
                            Bytes.getInt(bytes, at + 8) & RouterAdvertisement.INFINITE));
        }

        private void readRoute(byte[] bytes, int at, int length) {
            int prefixLength = Bytes.getByte(bytes, at + 2);
            int needed = prefixLength > 64 ? 24 : prefixLength > 0 ? 16 : 8;
            int bits = Bytes.getByte(bytes, at + 3) >>> 3 & 3;
            if (prefixLength > Ipv6.MAX_PREFIX_LENGTH || length < needed || bits == 2) {
                return; // reserved preference: ignore the option (RFC 4191 section 2.3)
            }
            long hi = length >= 16 ? Bytes.getLong(bytes, at + 8) : 0;
            long lo = length >= 24 ? Bytes.getLong(bytes, at + 16) : 0;
            IpAddress network = IpAddress.of(hi, lo).network(prefixLength);
            if (!network.isIpv4()) {
                routes.add(
                        new RouteInfo(
                                new Ipv6Prefix(network, prefixLength),
                                Preference.ofBits(bits),
                                Bytes.getInt(bytes, at + 4) & RouterAdvertisement.INFINITE));
            }
        }

        private void readServers(byte[] bytes, int at, int length) {
            ImmutableList.Builder<IpAddress> list = ImmutableList.builder();
            for (int i = at + 8; i + IpAddress.LENGTH <= at + length; i += IpAddress.LENGTH) {
                list.add(IpAddress.read(bytes, i));
            }
            if (length >= 24) {
                long lifetime = Bytes.getInt(bytes, at + 4) & RouterAdvertisement.INFINITE;
                servers.add(new DnsServers(lifetime, list.build()));
            }
        }

        private void readSearchList(byte[] bytes, int at, int length) {
            ImmutableList.Builder<String> list = ImmutableList.builder();
            int end = at + length;
            int i = at + 8;
            while (i < end && bytes[i] != 0) {
                String name = name(bytes, i, end);
                if (name == null) {
                    return;
                }
                list.add(name);
                i += name.length() + 2;
            }
            ImmutableList<String> domains = list.build();
            if (!domains.isEmpty()) {
                long lifetime = Bytes.getInt(bytes, at + 4) & RouterAdvertisement.INFINITE;
                searchLists.add(new SearchList(lifetime, domains));
            }
        }

        /** RFC 1035 section 3.1 without compression; null when the labels make no name. */
        private static @Nullable String name(byte[] bytes, int from, int end) {
            StringBuilder text = new StringBuilder();
            int i = from;
            while (i < end && bytes[i] != 0) {
                int label = Bytes.getByte(bytes, i);
                if (label > LABEL_MAX || i + 1 + label >= end || i - from + label > NAME_MAX) {
                    return null;
                }
                text.append(text.isEmpty() ? "" : ".");
                for (int c = i + 1; c <= i + label; c++) {
                    boolean printable = bytes[c] > ' ' && bytes[c] < 127 && bytes[c] != '.';
                    if (!printable) {
                        return null;
                    }
                    text.append((char) bytes[c]);
                }
                i += 1 + label;
            }
            return i < end ? text.toString() : null;
        }
    }

    static RouterAdvertisement parse(byte[] bytes, int icmp, int end) {
        Reader reader = new Reader();
        int from = icmp + RouterAdvertisement.FIXED;
        for (int at = from; at < end; at += NdpOptions.length(bytes, at)) {
            if (reader.count++ < RouterAdvertisement.OPTIONS_MAX) {
                reader.read(bytes, at, NdpOptions.length(bytes, at));
            }
        }
        int flags = Bytes.getByte(bytes, icmp + 5);
        return new RouterAdvertisement(
                Bytes.getByte(bytes, icmp + 4),
                (flags & RouterAdvertisement.MANAGED) != 0,
                (flags & RouterAdvertisement.OTHER) != 0,
                Preference.ofBits(flags >>> 3),
                Bytes.getShort(bytes, icmp + 6),
                Bytes.getInt(bytes, icmp + 8) & 0xFFFF_FFFFL,
                Bytes.getInt(bytes, icmp + 12) & 0xFFFF_FFFFL,
                NdpOptions.linkLayer(bytes, from, end, NdpOptions.SOURCE_LINK_LAYER),
                reader.mtu,
                reader.prefixes.build(),
                reader.routes.build(),
                reader.servers.build(),
                reader.searchLists.build());
    }

    static int length(RouterAdvertisement ra) {
        int length = RouterAdvertisement.FIXED;
        length += ra.sourceMac() == 0 ? 0 : NdpOptions.LINK_LAYER_LENGTH;
        length += ra.mtu() == 0 ? 0 : MTU_BYTES;
        length += ra.prefixes().size() * PREFIX_BYTES;
        for (RouteInfo route : ra.routes()) {
            length += routeBytes(route);
        }
        for (DnsServers servers : ra.dnsServers()) {
            length += 8 + servers.servers().size() * IpAddress.LENGTH;
        }
        for (SearchList list : ra.searchLists()) {
            length += searchListBytes(list);
        }
        return length;
    }

    static void write(RouterAdvertisement ra, byte[] bytes, int start) {
        int flags =
                (ra.managed() ? RouterAdvertisement.MANAGED : 0)
                        | (ra.other() ? RouterAdvertisement.OTHER : 0)
                        | ra.preference().bits() << 3;
        int rest = ra.hopLimit() << 24 | flags << 16 | ra.lifetimeS();
        Icmpv6View.write(bytes, start, Icmpv6View.ROUTER_ADVERTISEMENT, 0, rest);
        Bytes.putInt(bytes, start + 8, (int) ra.reachableMs());
        Bytes.putInt(bytes, start + 12, (int) ra.retransMs());
        int at = start + RouterAdvertisement.FIXED;
        if (ra.sourceMac() != 0) {
            NdpOptions.writeLinkLayer(bytes, at, NdpOptions.SOURCE_LINK_LAYER, ra.sourceMac());
            at += NdpOptions.LINK_LAYER_LENGTH;
        }
        if (ra.mtu() != 0) {
            head(bytes, at, NdpOptions.MTU, MTU_BYTES, 0, ra.mtu());
            at += MTU_BYTES;
        }
        for (Prefix prefix : ra.prefixes()) {
            at = writePrefix(prefix, bytes, at);
        }
        for (RouteInfo route : ra.routes()) {
            int length = routeBytes(route);
            int word = route.prefix().length() << 8 | route.preference().bits() << 3;
            head(bytes, at, NdpOptions.ROUTE_INFORMATION, length, word, route.lifetimeS());
            if (length >= 16) {
                Bytes.putLong(bytes, at + 8, route.prefix().address().hi());
            }
            if (length >= 24) {
                Bytes.putLong(bytes, at + 16, route.prefix().address().lo());
            }
            at += length;
        }
        for (DnsServers servers : ra.dnsServers()) {
            int length = 8 + servers.servers().size() * IpAddress.LENGTH;
            head(bytes, at, NdpOptions.RDNSS, length, 0, servers.lifetimeS());
            for (int i = 0; i < servers.servers().size(); i++) {
                servers.servers().get(i).writeTo(bytes, at + 8 + i * IpAddress.LENGTH);
            }
            at += length;
        }
        for (SearchList list : ra.searchLists()) {
            at = writeSearchList(list, bytes, at);
        }
    }

    private static void head(byte[] bytes, int at, int type, int length, int word, long value) {
        Bytes.putByte(bytes, at, type);
        Bytes.putByte(bytes, at + 1, length >> 3);
        Bytes.putShort(bytes, at + 2, word);
        Bytes.putInt(bytes, at + 4, (int) value);
    }

    private static int writePrefix(Prefix prefix, byte[] bytes, int at) {
        int flags = (prefix.onLink() ? ON_LINK : 0) | (prefix.autonomous() ? AUTONOMOUS : 0);
        int word = prefix.prefix().length() << 8 | flags;
        head(bytes, at, NdpOptions.PREFIX_INFORMATION, PREFIX_BYTES, word, prefix.validS());
        Bytes.putInt(bytes, at + 8, (int) prefix.preferredS());
        Bytes.putInt(bytes, at + 12, 0);
        prefix.prefix().network().writeTo(bytes, at + 16);
        return at + PREFIX_BYTES;
    }

    private static int routeBytes(RouteInfo route) {
        int length = route.prefix().length();
        return length == 0 ? 8 : length <= 64 ? 16 : 24;
    }

    private static int searchListBytes(SearchList list) {
        int length = 8;
        for (String domain : list.domains()) {
            length += domain.length() + 2;
        }
        return (length + 7) & ~7;
    }

    private static int writeSearchList(SearchList list, byte[] bytes, int start) {
        int length = searchListBytes(list);
        head(bytes, start, NdpOptions.DNSSL, length, 0, list.lifetimeS());
        int at = start + 8;
        for (String domain : list.domains()) {
            for (String label : com.google.common.base.Splitter.on('.').split(domain)) {
                bytes[at++] = (byte) label.length();
                byte[] ascii = label.getBytes(StandardCharsets.US_ASCII);
                System.arraycopy(ascii, 0, bytes, at, ascii.length);
                at += ascii.length;
            }
            bytes[at++] = 0;
        }
        while (at < start + length) {
            bytes[at++] = 0;
        }
        return at;
    }
}
