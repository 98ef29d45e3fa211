package org.stackmotion.net.autoconf;

import com.google.common.collect.ImmutableList;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.wire.Ipv4;

/**
 * The options of one message, each code once: pieces of a long option are joined (RFC 3396).
 * Getters give what a well-formed option says, or nothing.
 */
public final class DhcpOptions {
    public static final DhcpOptions NONE = new DhcpOptions(new TreeMap<>());

    /** Named maximum of one joined option's bytes; sane ones have a few hundred. */
    static final int MAX_OPTION_BYTES = 4096;

    /** An uncompressed domain name is at most this long (RFC 1035 section 3.1). */
    private static final int MAX_NAME = 255;

    private final TreeMap<Integer, byte[]> byCode;

    private DhcpOptions(TreeMap<Integer, byte[]> byCode) {
        this.byCode = byCode;
    }

    /** A destination with its gateway (RFC 3442); gateway 0 is on the link. */
    public record Route(int prefix, int length, int gateway) {}

    public boolean has(int code) {
        return byCode.containsKey(code);
    }

    /** Codes in ascending order. */
    public ImmutableList<Integer> codes() {
        return ImmutableList.copyOf(byCode.keySet());
    }

    /** A copy of the bytes, or null. */
    public byte @Nullable [] bytes(int code) {
        byte[] value = byCode.get(code);
        return value == null ? null : value.clone();
    }

    byte @Nullable [] raw(int code) {
        return byCode.get(code);
    }

    /** An address, or 0. */
    public int address(int code) {
        byte[] value = byCode.get(code);
        return value == null || value.length < 4 ? 0 : intAt(value, 0);
    }

    public ImmutableList<Integer> addresses(int code) {
        ImmutableList.Builder<Integer> all = ImmutableList.builder();
        byte[] value = byCode.get(code);
        for (int at = 0; value != null && at + 4 <= value.length; at += 4) {
            all.add(intAt(value, at));
        }
        return all.build();
    }

    /** An unsigned 32-bit number, or -1. */
    public long number(int code) {
        byte[] value = byCode.get(code);
        return value == null || value.length != 4 ? -1 : intAt(value, 0) & 0xFFFF_FFFFL;
    }

    /** An unsigned 16-bit number, or 0. */
    public int shortNumber(int code) {
        byte[] value = byCode.get(code);
        return value == null || value.length != 2 ? 0 : (value[0] & 0xFF) << 8 | value[1] & 0xFF;
    }

    /** Text without the zero that some senders end it with. */
    public String text(int code) {
        byte[] value = byCode.get(code);
        if (value == null) {
            return "";
        }
        int end = value.length;
        while (end > 0 && value[end - 1] == 0) {
            end--;
        }
        return new String(value, 0, end, StandardCharsets.UTF_8);
    }

    /** Routes of option 121; those before a malformed one. */
    public ImmutableList<Route> routes() {
        ImmutableList.Builder<Route> routes = ImmutableList.builder();
        byte[] value = byCode.get(DhcpOption.CLASSLESS_ROUTES);
        int at = 0;
        while (value != null && at < value.length) {
            int length = value[at++] & 0xFF;
            int octets = (length + 7) / 8;
            if (length > Ipv4.MAX_PREFIX_LENGTH || at + octets + 4 > value.length) {
                break;
            }
            int prefix = 0;
            for (int i = 0; i < octets; i++) {
                prefix |= (value[at + i] & 0xFF) << (24 - 8 * i);
            }
            routes.add(new Route(prefix & Ipv4.mask(length), length, intAt(value, at + octets)));
            at += octets + 4;
        }
        return routes.build();
    }

    /** Domains of option 119 (RFC 1035 names, compression allowed); none when malformed. */
    public ImmutableList<String> searchDomains() {
        byte[] value = byCode.get(DhcpOption.DOMAIN_SEARCH);
        List<String> names = new ArrayList<>();
        int at = 0;
        while (value != null && at < value.length) {
            StringBuilder name = new StringBuilder();
            at = readName(value, at, name);
            if (at < 0) {
                return ImmutableList.of();
            }
            names.add(name.toString());
        }
        return ImmutableList.copyOf(names);
    }

    /** Reads one name; the place behind it, or -1. Pointers go backwards only, so it ends. */
    private static int readName(byte[] value, int from, StringBuilder name) {
        int at = from;
        int after = -1;
        int lowest = from;
        while (at < value.length) {
            int length = value[at] & 0xFF;
            if (length == 0) {
                return after < 0 ? at + 1 : after;
            }
            if (length >= 0xC0) {
                int target =
                        at + 1 < value.length ? (length & 0x3F) << 8 | value[at + 1] & 0xFF : at;
                if (target >= lowest) {
                    return -1;
                }
                after = after < 0 ? at + 2 : after;
                lowest = target;
                at = target;
                continue;
            }
            boolean fits = at + 1 + length <= value.length && name.length() + length < MAX_NAME;
            if (length > 63 || !fits) {
                return -1;
            }
            name.append(name.isEmpty() ? "" : ".")
                    .append(new String(value, at + 1, length, StandardCharsets.UTF_8));
            at += 1 + length;
        }
        return -1;
    }

    private static int intAt(byte[] b, int at) {
        return (b[at] & 0xFF) << 24
                | (b[at + 1] & 0xFF) << 16
                | (b[at + 2] & 0xFF) << 8
                | b[at + 3] & 0xFF;
    }

    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.byCode.putAll(byCode);
        return builder;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Collects options; a later one replaces an earlier one of its code. */
    public static final class Builder {
        private final TreeMap<Integer, byte[]> byCode = new TreeMap<>();

        public Builder bytes(int code, byte[] value) {
            byCode.put(code, value.clone());
            return this;
        }

        /** Joins pieces of a long option; false beyond the named maximum. */
        boolean append(int code, byte[] from, int at, int length) {
            byte[] before = byCode.get(code);
            int old = before == null ? 0 : before.length;
            if (old + length > MAX_OPTION_BYTES) {
                return false;
            }
            byte[] joined = before == null ? new byte[length] : Arrays.copyOf(before, old + length);
            System.arraycopy(from, at, joined, old, length);
            byCode.put(code, joined);
            return true;
        }

        public Builder remove(int code) {
            byCode.remove(code);
            return this;
        }

        public Builder address(int code, int address) {
            return addresses(code, ImmutableList.of(address));
        }

        /** An empty list adds nothing: an option of no length would be malformed. */
        public Builder addresses(int code, List<Integer> addresses) {
            if (addresses.isEmpty()) {
                return this;
            }
            byte[] value = new byte[4 * addresses.size()];
            for (int i = 0; i < addresses.size(); i++) {
                putInt(value, 4 * i, addresses.get(i));
            }
            return bytes(code, value);
        }

        public Builder number(int code, long value) {
            return address(code, (int) value);
        }

        public Builder shortNumber(int code, int value) {
            return bytes(code, new byte[] {(byte) (value >> 8), (byte) value});
        }

        /** An empty text adds nothing. */
        public Builder text(int code, String value) {
            return value.isEmpty() ? this : bytes(code, value.getBytes(StandardCharsets.UTF_8));
        }

        public Builder routes(List<Route> routes) {
            byte[] value = new byte[9 * routes.size()];
            int at = 0;
            for (Route route : routes) {
                value[at++] = (byte) route.length();
                for (int i = 0; i < (route.length() + 7) / 8; i++) {
                    value[at++] = (byte) (route.prefix() >>> (24 - 8 * i));
                }
                putInt(value, at, route.gateway());
                at += 4;
            }
            return routes.isEmpty()
                    ? this
                    : bytes(DhcpOption.CLASSLESS_ROUTES, Arrays.copyOf(value, at));
        }

        /** Names without compression, which every reader understands. */
        public Builder searchDomains(List<String> domains) {
            byte[] value = new byte[MAX_NAME * Math.max(1, domains.size()) + 1];
            int at = 0;
            for (String domain : domains) {
                for (String label : com.google.common.base.Splitter.on('.').split(domain)) {
                    byte[] bytes = label.getBytes(StandardCharsets.UTF_8);
                    int length = Math.min(63, bytes.length);
                    if (length == 0 || at + length + 2 > value.length) {
                        continue;
                    }
                    value[at++] = (byte) length;
                    System.arraycopy(bytes, 0, value, at, length);
                    at += length;
                }
                value[at++] = 0;
            }
            return domains.isEmpty()
                    ? this
                    : bytes(DhcpOption.DOMAIN_SEARCH, Arrays.copyOf(value, at));
        }

        public DhcpOptions build() {
            return new DhcpOptions(new TreeMap<>(byCode));
        }

        private static void putInt(byte[] b, int at, int value) {
            b[at] = (byte) (value >> 24);
            b[at + 1] = (byte) (value >> 16);
            b[at + 2] = (byte) (value >> 8);
            b[at + 3] = (byte) value;
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof DhcpOptions o) || !o.byCode.keySet().equals(byCode.keySet())) {
            return false;
        }
        return byCode.entrySet().stream()
                .allMatch(e -> Arrays.equals(e.getValue(), o.byCode.get(e.getKey())));
    }

    @Override
    public int hashCode() {
        int hash = 0;
        for (var e : byCode.entrySet()) {
            hash = hash * 31 + e.getKey() * 31 + Arrays.hashCode(e.getValue());
        }
        return hash;
    }

    @Override
    public String toString() {
        return byCode.keySet().toString();
    }
}
