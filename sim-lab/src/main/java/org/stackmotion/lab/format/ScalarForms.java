package org.stackmotion.lab.format;

import com.google.common.collect.ImmutableList;
import com.google.common.net.InetAddresses;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv6;
import org.stackmotion.net.wire.Ipv6Prefix;

/** The scalar forms of the scenario file. */
final class ScalarForms {
    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final String IPV4 = OCTET + "(\\." + OCTET + "){3}";

    static final ImmutableList<ScalarForm> ALL =
            ImmutableList.of(
                    new TimeForm(),
                    new Ipv4Form(),
                    new SubnetForm(),
                    new MaskForm(),
                    new Ipv6Form(),
                    new Ipv6PrefixForm(),
                    new MacForm(),
                    new AnyForm());

    private ScalarForms() {}

    private record TimeForm() implements ScalarForm {
        private static final Pattern TIME =
                Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(ns|us|ms|s|m|h)");

        @Override
        public Class<?> type() {
            return Duration.class;
        }

        @Override
        public String accepts() {
            return "a time with a unit (ns, us, ms, s, m, h), such as 200ms or 5s";
        }

        @Override
        public String pattern() {
            return "^[0-9]+(\\.[0-9]+)?(ns|us|ms|s|m|h)$";
        }

        @Override
        public @Nullable Object parse(String text) {
            Matcher m = TIME.matcher(text);
            if (!m.matches() || m.group(1).length() > 18) {
                return null;
            }
            long unitNs =
                    switch (m.group(2)) {
                        case "ns" -> 1L;
                        case "us" -> 1_000L;
                        case "ms" -> 1_000_000L;
                        case "s" -> 1_000_000_000L;
                        case "m" -> 60_000_000_000L;
                        default -> 3_600_000_000_000L;
                    };
            BigDecimal ns = new BigDecimal(m.group(1)).multiply(BigDecimal.valueOf(unitNs));
            // A year is far beyond any run and far below the end of a long.
            if (ns.compareTo(BigDecimal.valueOf(365L * 86_400 * 1_000_000_000L)) > 0) {
                return null;
            }
            return Duration.ofNanos(ns.longValue());
        }

        @Override
        public Object placeholder() {
            return Duration.ZERO;
        }
    }

    private record Ipv4Form() implements ScalarForm {
        @Override
        public Class<?> type() {
            return Ipv4Address.class;
        }

        @Override
        public String accepts() {
            return "an IPv4 address such as 10.1.1.11";
        }

        @Override
        public String pattern() {
            return "^" + IPV4 + "$";
        }

        @Override
        public @Nullable Object parse(String text) {
            return address(text);
        }

        @Override
        public Object placeholder() {
            return new Ipv4Address(0);
        }
    }

    private record SubnetForm() implements ScalarForm {
        @Override
        public Class<?> type() {
            return Ipv4Subnet.class;
        }

        @Override
        public String accepts() {
            return "an IPv4 address with its prefix length, such as 10.1.1.254/24";
        }

        @Override
        public String pattern() {
            return "^" + IPV4 + "/(3[0-2]|[12]?[0-9])$";
        }

        @Override
        public @Nullable Object parse(String text) {
            int slash = text.indexOf('/');
            if (slash < 0 || !text.substring(slash + 1).matches("3[0-2]|[12]?[0-9]")) {
                return null;
            }
            Ipv4Address address = address(text.substring(0, slash));
            int length = Integer.parseInt(text.substring(slash + 1));
            return address == null ? null : new Ipv4Subnet(address, length);
        }

        @Override
        public Object placeholder() {
            return new Ipv4Subnet(new Ipv4Address(0), 0);
        }
    }

    private record MaskForm() implements ScalarForm {
        @Override
        public Class<?> type() {
            return Ipv4Mask.class;
        }

        @Override
        public String accepts() {
            return "a subnet mask such as 255.255.255.0";
        }

        @Override
        public String pattern() {
            return "^" + IPV4 + "$";
        }

        @Override
        public @Nullable Object parse(String text) {
            Ipv4Address address = address(text);
            if (address == null) {
                return null;
            }
            int length = Integer.bitCount(address.value());
            return address.value() == Ipv4Subnet.mask(length) ? new Ipv4Mask(length) : null;
        }

        @Override
        public Object placeholder() {
            return new Ipv4Mask(0);
        }
    }

    private record Ipv6Form() implements ScalarForm {
        @Override
        public Class<?> type() {
            return IpAddress.class;
        }

        @Override
        public String accepts() {
            return "an IPv6 address such as 2001:db8:1::fe";
        }

        @Override
        public String pattern() {
            return "^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*$";
        }

        @Override
        public @Nullable Object parse(String text) {
            try {
                return Ipv6.parse(text);
            } catch (IllegalArgumentException e) {
                return null;
            }
        }

        @Override
        public Object placeholder() {
            return IpAddress.UNSPECIFIED;
        }
    }

    private record Ipv6PrefixForm() implements ScalarForm {
        @Override
        public Class<?> type() {
            return Ipv6Prefix.class;
        }

        @Override
        public String accepts() {
            return "an IPv6 address with its prefix length, such as 2001:db8:1::11/64";
        }

        @Override
        public String pattern() {
            return "^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*/(12[0-8]|1[01][0-9]|[1-9]?[0-9])$";
        }

        @Override
        public @Nullable Object parse(String text) {
            try {
                return Ipv6Prefix.parse(text);
            } catch (IllegalArgumentException e) {
                return null;
            }
        }

        @Override
        public Object placeholder() {
            return new Ipv6Prefix(IpAddress.UNSPECIFIED, 0);
        }
    }

    private record MacForm() implements ScalarForm {
        private static final Pattern MAC = Pattern.compile("[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}");

        @Override
        public Class<?> type() {
            return MacAddress.class;
        }

        @Override
        public String accepts() {
            return "a unicast MAC address such as 00:50:56:01:02:03";
        }

        @Override
        public String pattern() {
            return "^[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}$";
        }

        @Override
        public @Nullable Object parse(String text) {
            if (!MAC.matcher(text).matches()) {
                return null;
            }
            long value = Long.parseLong(text.replace(":", ""), 16);
            boolean group = (value >>> 40 & 1) != 0;
            return group || value == 0 ? null : new MacAddress(value);
        }

        @Override
        public Object placeholder() {
            return new MacAddress(0);
        }
    }

    private record AnyForm() implements ScalarForm {
        @Override
        public Class<?> type() {
            return ScalarText.class;
        }

        @Override
        public String accepts() {
            return "a number or text";
        }

        @Override
        public String pattern() {
            return "";
        }

        @Override
        public @Nullable Object parse(String text) {
            return new ScalarText(text);
        }

        @Override
        public Object placeholder() {
            return new ScalarText("");
        }
    }

    private static @Nullable Ipv4Address address(String text) {
        // Guava also reads IPv6; only four octets are meant here.
        if (text.indexOf(':') >= 0 || !InetAddresses.isInetAddress(text)) {
            return null;
        }
        return new Ipv4Address(InetAddresses.coerceToInteger(InetAddresses.forString(text)));
    }
}
