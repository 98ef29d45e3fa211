package org.stackmotion.net.wire;

import org.jspecify.annotations.Nullable;

/**
 * Walks the extension headers of an IPv6 packet (RFC 8200 section 4) and tells what is wrong with
 * them. One object per stack or router, used again for every packet; the fields belong to the
 * packet last walked.
 *
 * <pre>
 * +---------------+---------------+------------------------+
 * |  Next header  | Length (8 B)  | options, or fragment   |
 * +---------------+---------------+------------------------+
 * </pre>
 *
 * <p>The length counts units of 8 bytes beyond the first; a fragment header has always 8 bytes.
 * Segment routing, mobility and authentication are not modelled: such a header is an unknown
 * protocol.
 */
public final class Ipv6Extensions {
    public static final int HOP_BY_HOP = 0;
    public static final int ROUTING = 43;
    public static final int FRAGMENT = 44;
    public static final int NO_NEXT_HEADER = 59;
    public static final int DESTINATION_OPTIONS = 60;

    /** Bytes of a fragment header. */
    public static final int FRAGMENT_LENGTH = 8;

    /** Of the router alert in MLD messages (RFC 2711). */
    public static final int OPTION_ROUTER_ALERT = 5;

    /** More headers than this are an attack (RFC 8504 section 5.3 allows such limits). */
    public static final int HEADERS_MAX = 8;

    /** So are more options in one header, padding included (RFC 8504 section 5.3). */
    public static final int OPTIONS_MAX = 8;

    /** Codes of ICMPv6 "parameter problem" (RFC 4443 section 3.4). */
    public static final int ERRONEOUS_FIELD = 0;

    public static final int UNKNOWN_NEXT_HEADER = 1;
    public static final int UNKNOWN_OPTION = 2;

    /** No ICMPv6 error is to be sent. */
    public static final int SILENT = -1;

    private static final int OPTION_PAD1 = 0;
    private static final int OPTION_PADN = 1;

    private int protocol;
    private int transportAt;
    private int nextHeaderAt;
    private int fragmentAt;
    private int problemCode;
    private int problemAt;
    private boolean answerMulticast;

    public Ipv6Extensions() {}

    /**
     * Walks a packet that passed {@link Ipv6View#check}.
     *
     * @return null when a transport header follows at {@link #transportAt()}, or a fragment header
     *     at {@link #fragmentAt()}
     */
    public @Nullable DropReason walk(Frame frame) {
        byte[] bytes = frame.bytes();
        int packetEnd = Frame.L3 + Ipv6View.LENGTH + Ipv6View.payloadLength(bytes, Frame.L3);
        return walk(bytes, Frame.L3, Math.min(frame.headLength(), packetEnd));
    }

    /**
     * @param ip where the IPv6 header is
     * @param end first index that is not the packet's, or not inline
     */
    public @Nullable DropReason walk(byte[] bytes, int ip, int end) {
        fragmentAt = 0;
        problemCode = SILENT;
        answerMulticast = false;
        nextHeaderAt = ip + Ipv6View.NEXT_HEADER;
        protocol = Bytes.getByte(bytes, nextHeaderAt);
        transportAt = ip + Ipv6View.LENGTH;
        for (int headers = 0; isExtension(protocol); headers++) {
            if (headers == HEADERS_MAX) {
                return DropReason.EXTENSION_LIMIT;
            }
            if (protocol == HOP_BY_HOP && headers > 0) {
                return problem(
                        UNKNOWN_NEXT_HEADER, nextHeaderAt, DropReason.BAD_EXTENSION_HEADER, false);
            }
            if (end - transportAt < 8) {
                return DropReason.TRUNCATED;
            }
            if (protocol == FRAGMENT) {
                fragmentAt = transportAt;
                nextHeaderAt = transportAt;
                protocol = Bytes.getByte(bytes, transportAt);
                transportAt += FRAGMENT_LENGTH;
                return null; // what follows is looked at when the packet is whole
            }
            DropReason reason = walkOne(bytes, end);
            if (reason != null) {
                return reason;
            }
        }
        return null;
    }

    private @Nullable DropReason walkOne(byte[] bytes, int end) {
        int at = transportAt;
        int length = 8 + (Bytes.getByte(bytes, at + 1) << 3);
        if (end - at < length) {
            return DropReason.TRUNCATED;
        }
        if (protocol == ROUTING) {
            // no type is known: with segments left it cannot be skipped (RFC 8200 section 4.4)
            if (Bytes.getByte(bytes, at + 3) != 0) {
                return problem(ERRONEOUS_FIELD, at + 2, DropReason.BAD_EXTENSION_HEADER, false);
            }
        } else {
            DropReason reason = walkOptions(bytes, at + 2, at + length);
            if (reason != null) {
                return reason;
            }
        }
        nextHeaderAt = at;
        protocol = Bytes.getByte(bytes, at);
        transportAt = at + length;
        return null;
    }

    private @Nullable DropReason walkOptions(byte[] bytes, int from, int end) {
        int at = from;
        for (int options = 0; at < end; options++) {
            if (options == OPTIONS_MAX) {
                return DropReason.EXTENSION_LIMIT;
            }
            int type = Bytes.getByte(bytes, at);
            if (type == OPTION_PAD1) {
                at++;
                continue;
            }
            if (end - at < 2 || end - at < 2 + Bytes.getByte(bytes, at + 1)) {
                return DropReason.BAD_EXTENSION_HEADER;
            }
            if (type != OPTION_PADN && type != OPTION_ROUTER_ALERT) {
                DropReason reason = onUnknownOption(type, at);
                if (reason != null) {
                    return reason;
                }
            }
            at += 2 + Bytes.getByte(bytes, at + 1);
        }
        return null;
    }

    /** RFC 8200 section 4.2: the two highest bits of the type say what to do with the packet. */
    private @Nullable DropReason onUnknownOption(int type, int at) {
        return switch (type >>> 6) {
            case 0 -> null;
            case 1 -> DropReason.UNKNOWN_OPTION;
            case 2 -> problem(UNKNOWN_OPTION, at, DropReason.UNKNOWN_OPTION, true);
            default -> problem(UNKNOWN_OPTION, at, DropReason.UNKNOWN_OPTION, false);
        };
    }

    private DropReason problem(int code, int at, DropReason reason, boolean toMulticastToo) {
        problemCode = code;
        problemAt = at;
        answerMulticast = toMulticastToo;
        return reason;
    }

    private static boolean isExtension(int header) {
        return header == HOP_BY_HOP
                || header == ROUTING
                || header == FRAGMENT
                || header == DESTINATION_OPTIONS;
    }

    /** The upper-layer protocol; of a first fragment, the header behind the fragment header. */
    public int protocol() {
        return protocol;
    }

    /** Where the transport header begins. */
    public int transportAt() {
        return transportAt;
    }

    /** Where the byte is that names {@link #protocol()}. */
    public int nextHeaderAt() {
        return nextHeaderAt;
    }

    /** Where the fragment header is, 0 without one. */
    public int fragmentAt() {
        return fragmentAt;
    }

    /** Code of the "parameter problem" that the sender should hear, or {@link #SILENT}. */
    public int problemCode() {
        return problemCode;
    }

    /** Where the problem is: the pointer of the message, from the start of the array. */
    public int problemAt() {
        return problemAt;
    }

    /** The sender should hear of it even when the packet went to a group. */
    public boolean answerMulticast() {
        return answerMulticast;
    }

    // ---- fields of a fragment header -----------------------------------------------------------

    /** In bytes. */
    public static int fragmentOffset(byte[] bytes, int at) {
        return Bytes.getShort(bytes, at + 2) & ~7;
    }

    public static boolean moreFragments(byte[] bytes, int at) {
        return (bytes[at + 3] & 1) != 0;
    }

    public static int identification(byte[] bytes, int at) {
        return Bytes.getInt(bytes, at + 4);
    }

    /** Writes all 8 bytes. */
    public static void writeFragment(
            byte[] bytes, int at, int nextHeader, int offset, boolean more, int identification) {
        Bytes.putShort(bytes, at, nextHeader << 8);
        Bytes.putShort(bytes, at + 2, offset | (more ? 1 : 0));
        Bytes.putInt(bytes, at + 4, identification);
    }
}
