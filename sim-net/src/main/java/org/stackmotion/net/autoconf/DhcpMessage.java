package org.stackmotion.net.autoconf;

import org.jspecify.annotations.Nullable;
import org.stackmotion.net.wire.Ipv4;
import org.stackmotion.net.wire.MacAddresses;

/**
 * A DHCP message (RFC 2131 section 2) between Ethernet machines.
 *
 * <pre>
 *  0       8       16      24      31
 * +-------+-------+-------+-------+
 * |  op   | htype | hlen  | hops  |   0
 * +-------+-------+-------+-------+
 * |              xid              |   4
 * +---------------+---------------+
 * |     secs      |     flags     |   8
 * +---------------+---------------+
 * |            ciaddr             |  12
 * |            yiaddr             |  16
 * |            siaddr             |  20
 * |            giaddr             |  24
 * |         chaddr  (16)          |  28
 * |         sname   (64)          |  44
 * |         file   (128)          | 108
 * |         99.130.83.99          | 236
 * |         options ...           | 240
 * +-------------------------------+
 * </pre>
 *
 * @param reply from a server (BOOTREPLY)
 * @param broadcast the client cannot take unicast yet
 * @param mac {@code chaddr}
 */
public record DhcpMessage(
        boolean reply,
        int hops,
        int xid,
        int secs,
        boolean broadcast,
        int ciaddr,
        int yiaddr,
        int siaddr,
        int giaddr,
        long mac,
        DhcpOptions options) {
    public static final int CLIENT_PORT = 68;
    public static final int SERVER_PORT = 67;

    /** What every machine takes (RFC 2131 section 2): 576 bytes of IP packet. */
    public static final int DEFAULT_MAX_SIZE = 576;

    private static final int IP_AND_UDP = 28;
    private static final int XID = 4;
    private static final int SECS = 8;
    private static final int FLAGS = 10;
    private static final int CIADDR = 12;
    private static final int YIADDR = 16;
    private static final int SIADDR = 20;
    private static final int GIADDR = 24;
    private static final int CHADDR = 28;
    private static final int SNAME = 44;
    private static final int FILE = 108;
    private static final int COOKIE = 236;
    private static final int OPTIONS = 240;
    private static final int MAGIC = 0x6382_5363;

    /** RFC 1542 section 2.1: BOOTP relays may drop what is shorter. */
    private static final int MIN_BYTES = 300;

    /** A request of a client. */
    public static DhcpMessage request(
            DhcpType type, int xid, int secs, boolean broadcast, int ciaddr, long mac) {
        DhcpOptions options =
                DhcpOptions.builder()
                        .bytes(DhcpOption.MESSAGE_TYPE, new byte[] {(byte) type.code()})
                        .build();
        return new DhcpMessage(
                false, 0, xid, secs & 0xFFFF, broadcast, ciaddr, 0, 0, 0, mac, options);
    }

    /** A server's answer to this request, without an address yet. */
    public DhcpMessage answer(DhcpType type, int address, DhcpOptions.Builder with) {
        DhcpOptions all =
                with.bytes(DhcpOption.MESSAGE_TYPE, new byte[] {(byte) type.code()}).build();
        int client = type == DhcpType.ACK ? ciaddr : 0;
        boolean all1s = broadcast || (type == DhcpType.NAK && giaddr != 0);
        return new DhcpMessage(true, 0, xid, 0, all1s, client, address, 0, giaddr, mac, all);
    }

    public DhcpMessage withOptions(DhcpOptions newOptions) {
        return new DhcpMessage(
                reply, hops, xid, secs, broadcast, ciaddr, yiaddr, siaddr, giaddr, mac, newOptions);
    }

    /** As a relay agent hands it on. */
    public DhcpMessage relayed(int newHops, int agent, DhcpOptions newOptions) {
        return new DhcpMessage(
                reply,
                newHops,
                xid,
                secs,
                broadcast,
                ciaddr,
                yiaddr,
                siaddr,
                agent,
                mac,
                newOptions);
    }

    /** Null for a plain BOOTP message. */
    public @Nullable DhcpType type() {
        byte[] value = options.raw(DhcpOption.MESSAGE_TYPE);
        return value == null || value.length != 1 ? null : DhcpType.of(value[0] & 0xFF);
    }

    // ---- reading -------------------------------------------------------------------------------

    /** Reads a UDP payload; null when it is no sound DHCP message of an Ethernet machine. */
    public static @Nullable DhcpMessage parse(byte[] b) {
        boolean sound =
                b.length >= OPTIONS
                        && (b[0] == 1 || b[0] == 2)
                        && b[1] == 1
                        && b[2] == 6
                        && getInt(b, COOKIE) == MAGIC;
        if (!sound) {
            return null;
        }
        DhcpOptions.Builder options = DhcpOptions.builder();
        if (!readOptions(b, OPTIONS, b.length, options)) {
            return null;
        }
        byte[] overload = options.build().raw(DhcpOption.OVERLOAD);
        int over = overload == null || overload.length != 1 ? 0 : overload[0];
        // section 4.1: file before sname
        boolean readable =
                ((over & 1) == 0 || readOptions(b, FILE, COOKIE, options))
                        && ((over & 2) == 0 || readOptions(b, SNAME, FILE, options));
        if (!readable) {
            return null;
        }
        options.remove(DhcpOption.OVERLOAD);
        return new DhcpMessage(
                b[0] == 2,
                b[3] & 0xFF,
                getInt(b, XID),
                getShort(b, SECS),
                (getShort(b, FLAGS) & 0x8000) != 0,
                getInt(b, CIADDR),
                getInt(b, YIADDR),
                getInt(b, SIADDR),
                getInt(b, GIADDR),
                (long) getShort(b, CHADDR) << 32 | getInt(b, CHADDR + 2) & 0xFFFF_FFFFL,
                options.build());
    }

    /** False when an option runs over the end of its field. */
    private static boolean readOptions(byte[] b, int from, int end, DhcpOptions.Builder options) {
        int at = from;
        while (at < end) {
            int code = b[at++] & 0xFF;
            if (code == DhcpOption.END) {
                return true;
            }
            if (code == DhcpOption.PAD) {
                continue;
            }
            if (at >= end) {
                return false;
            }
            int length = b[at++] & 0xFF;
            if (at + length > end || !options.append(code, b, at, length)) {
                return false;
            }
            at += length;
        }
        return true;
    }

    // ---- writing -------------------------------------------------------------------------------

    /**
     * The UDP payload. Options that do not fit go into {@code file} and {@code sname} (option 52),
     * those that fit nowhere are left out. The message type comes first, relay information last
     * (RFC 3046 section 2.1).
     *
     * @param maxSize largest IP packet that the receiver takes (option 57), headers included
     */
    public byte[] toBytes(int maxSize) {
        int room = Math.max(DEFAULT_MAX_SIZE, maxSize) - IP_AND_UDP;
        byte[] b = new byte[room];
        b[0] = (byte) (reply ? 2 : 1);
        b[1] = 1;
        b[2] = 6;
        b[3] = (byte) hops;
        putInt(b, XID, xid);
        putShort(b, SECS, secs);
        putShort(b, FLAGS, broadcast ? 0x8000 : 0);
        putInt(b, CIADDR, ciaddr);
        putInt(b, YIADDR, yiaddr);
        putInt(b, SIADDR, siaddr);
        putInt(b, GIADDR, giaddr);
        putShort(b, CHADDR, (int) (mac >>> 32));
        putInt(b, CHADDR + 2, (int) mac);
        putInt(b, COOKIE, MAGIC);
        int end = new Writer(b, room).write();
        return java.util.Arrays.copyOf(b, Math.max(MIN_BYTES, end));
    }

    /** Fills the options field, then file, then sname. */
    private final class Writer {
        private static final int OVERLOAD_BYTES = 3;

        private final byte[] b;
        private final int[] at = {OPTIONS, FILE, SNAME};
        private final int[] limit;
        private int area;

        Writer(byte[] b, int room) {
            this.b = b;
            // room for the END of each field, and for option 52
            this.limit = new int[] {room - 1 - OVERLOAD_BYTES, COOKIE - 1, FILE - 1};
        }

        int write() {
            byte[] type = options.raw(DhcpOption.MESSAGE_TYPE);
            if (type != null) {
                put(DhcpOption.MESSAGE_TYPE, type);
            }
            for (int code : options.codes()) {
                if (code != DhcpOption.MESSAGE_TYPE && code != DhcpOption.RELAY_AGENT) {
                    put(code, value(code));
                }
            }
            if (options.has(DhcpOption.RELAY_AGENT)) {
                put(DhcpOption.RELAY_AGENT, value(DhcpOption.RELAY_AGENT));
            }
            int over = (at[1] > FILE ? 1 : 0) | (at[2] > SNAME ? 2 : 0);
            if (over != 0) {
                b[at[0]++] = DhcpOption.OVERLOAD;
                b[at[0]++] = 1;
                b[at[0]++] = (byte) over;
            }
            for (int i = 0; i < at.length; i++) {
                if (i == 0 || (over >> (i - 1) & 1) == 1) {
                    b[at[i]++] = (byte) DhcpOption.END;
                }
            }
            return at[0];
        }

        private byte[] value(int code) {
            byte[] value = options.raw(code);
            return value == null ? new byte[0] : value;
        }

        /** RFC 3396: pieces of at most 255 bytes, in order over the fields. */
        private void put(int code, byte[] value) {
            int from = 0;
            do {
                int length = Math.min(255, value.length - from);
                while (area < at.length && at[area] + 2 + length > limit[area]) {
                    int free = limit[area] - at[area] - 2;
                    // a long option may be cut where a field ends
                    if (value.length > 255 && free > 0) {
                        piece(code, value, from, free);
                        from += free;
                        length = Math.min(255, value.length - from);
                    }
                    area++;
                }
                if (area == at.length) {
                    return;
                }
                piece(code, value, from, length);
                from += length;
            } while (from < value.length);
        }

        private void piece(int code, byte[] value, int from, int length) {
            b[at[area]++] = (byte) code;
            b[at[area]++] = (byte) length;
            System.arraycopy(value, from, b, at[area], length);
            at[area] += length;
        }
    }

    private static int getShort(byte[] b, int at) {
        return (b[at] & 0xFF) << 8 | b[at + 1] & 0xFF;
    }

    private static int getInt(byte[] b, int at) {
        return getShort(b, at) << 16 | getShort(b, at + 2);
    }

    private static void putShort(byte[] b, int at, int value) {
        b[at] = (byte) (value >> 8);
        b[at + 1] = (byte) value;
    }

    private static void putInt(byte[] b, int at, int value) {
        putShort(b, at, value >>> 16);
        putShort(b, at + 2, value);
    }

    @Override
    public String toString() {
        return type()
                + " of "
                + MacAddresses.format(mac)
                + (yiaddr == 0 ? "" : " address " + Ipv4.format(yiaddr))
                + (giaddr == 0 ? "" : " by relay " + Ipv4.format(giaddr));
    }
}
