package org.stackmotion.net.wire;

import com.google.common.collect.ImmutableList;

/** Version 2 multicast listener report without sources (RFC 3810 section 5.2). */
public record MldReport(ImmutableList<Group> groups) {
    /** A multicast address record. */
    public record Group(int type, IpAddress address) {}

    /** MODE_IS_EXCLUDE of nothing: everything from that group. */
    public static final int IS_EXCLUDE = 2;

    /** CHANGE_TO_INCLUDE_MODE of nothing: the group is left. */
    public static final int CHANGE_TO_INCLUDE = 3;

    /** CHANGE_TO_EXCLUDE_MODE of nothing: the group is joined. */
    public static final int CHANGE_TO_EXCLUDE = 4;

    /** {@code ff02::16}, all routers that know version 2. */
    public static final IpAddress DESTINATION = IpAddress.of(0xFF02_0000_0000_0000L, 0x16);

    /** Records in one report, so that it fits 1280 bytes. */
    public static final int GROUPS_MAX = 60;

    private static final int RECORD_BYTES = 20;

    /** Bytes of the ICMPv6 message. */
    public int length() {
        return Icmpv6View.LENGTH + groups.size() * RECORD_BYTES;
    }

    /** Writes the ICMPv6 message; the checksum field stays zero. */
    public void writeTo(byte[] bytes, int at) {
        Icmpv6View.write(bytes, at, Icmpv6View.MLD2_REPORT, 0, groups.size());
        int to = at + Icmpv6View.LENGTH;
        for (Group group : groups) {
            Bytes.putInt(bytes, to, group.type() << 24);
            group.address().writeTo(bytes, to + 4);
            to += RECORD_BYTES;
        }
    }
}
