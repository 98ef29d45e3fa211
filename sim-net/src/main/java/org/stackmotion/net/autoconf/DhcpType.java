package org.stackmotion.net.autoconf;

import org.jspecify.annotations.Nullable;

/** DHCP message types (RFC 2132 section 9.6), in the order of their numbers from 1. */
public enum DhcpType {
    DISCOVER,
    OFFER,
    REQUEST,
    DECLINE,
    ACK,
    NAK,
    RELEASE,
    INFORM;

    private static final DhcpType[] ALL = values();

    int code() {
        return ordinal() + 1;
    }

    /** The type of that number, or null. */
    static @Nullable DhcpType of(int code) {
        return code < 1 || code > ALL.length ? null : ALL[code - 1];
    }
}
