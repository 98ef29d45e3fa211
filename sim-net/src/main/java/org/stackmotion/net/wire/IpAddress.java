package org.stackmotion.net.wire;

import org.jspecify.annotations.Nullable;

/**
 * An address of either family: 128 bits in two longs, an IPv4 address as {@code ::ffff:a.b.c.d}
 * (RFC 4291 section 2.5.5.2), so that every address has exactly one value.
 *
 * <p>Sockets, routes and neighbours keep such objects; they are made where state is made. A packet
 * on the data path makes none: its addresses are compared in place ({@link #isAt}) or looked up as
 * the two longs, and written from the object ({@link #writeTo}).
 */
public final class IpAddress implements Comparable<IpAddress> {
    public static final int LENGTH = 16;

    /** What stands above the 32 bits of an IPv4 address in the low long. */
    private static final long MAPPED = 0x0000_FFFF_0000_0000L;

    /**
     * "All of the stack's addresses", of both families, where a socket binds; {@code 0.0.0.0} in
     * text.
     */
    public static final IpAddress ANY = new IpAddress(0, MAPPED);

    /** {@code ::}. */
    public static final IpAddress UNSPECIFIED = new IpAddress(0, 0);

    /** {@code ::1}. */
    public static final IpAddress LOOPBACK = new IpAddress(0, 1);

    /** {@code ff02::1}. */
    public static final IpAddress ALL_NODES = new IpAddress(0xFF02_0000_0000_0000L, 1);

    /** {@code ff02::2}. */
    public static final IpAddress ALL_ROUTERS = new IpAddress(0xFF02_0000_0000_0000L, 2);

    private final long hi;
    private final long lo;

    private IpAddress(long hi, long lo) {
        this.hi = hi;
        this.lo = lo;
    }

    public static IpAddress of(long hi, long lo) {
        return new IpAddress(hi, lo);
    }

    public static IpAddress ofIpv4(int address) {
        return address == 0 ? ANY : new IpAddress(0, MAPPED | (address & 0xFFFF_FFFFL));
    }

    /** Reads 16 bytes of an IPv6 packet. */
    public static IpAddress read(byte[] bytes, int at) {
        return new IpAddress(Bytes.getLong(bytes, at), Bytes.getLong(bytes, at + 8));
    }

    /**
     * Reads an address of either family.
     *
     * @throws IllegalArgumentException if the text is neither
     */
    public static IpAddress parse(String text) {
        return text.indexOf(':') < 0 ? ofIpv4(Ipv4.parse(text)) : Ipv6.parse(text);
    }

    public long hi() {
        return hi;
    }

    /** The low half; of IPv6 addresses of the usual subnets this is the interface identifier. */
    public long lo() {
        return lo;
    }

    public boolean isIpv4() {
        return hi == 0 && lo >>> 32 == 0xFFFF;
    }

    public boolean isIpv6() {
        return !isIpv4();
    }

    /** The IPv4 address as an int; only for {@link #isIpv4()}. */
    public int ipv4() {
        return (int) lo;
    }

    /** {@code 0.0.0.0} or {@code ::}. */
    public boolean isAny() {
        return hi == 0 && (lo == 0 || lo == MAPPED);
    }

    public boolean isMulticast() {
        return isIpv4() ? Ipv4.isMulticast(ipv4()) : Ipv6.isMulticast(hi);
    }

    /** {@code fe80::/10}. */
    public boolean isLinkLocal() {
        return Ipv6.isLinkLocal(hi);
    }

    public boolean isLoopback() {
        return isIpv4() ? Ipv4.isLoopback(ipv4()) : hi == 0 && lo == 1;
    }

    /** The group that neighbours ask for this address: ff02::1:ffXX:XXXX (RFC 4291 2.7.1). */
    public IpAddress solicitedNode() {
        return new IpAddress(Ipv6.SOLICITED_HI, Ipv6.solicitedLo(lo));
    }

    /** True when the 16 bytes there are this address. */
    public boolean isAt(byte[] bytes, int at) {
        return Bytes.getLong(bytes, at) == hi && Bytes.getLong(bytes, at + 8) == lo;
    }

    /** Writes 16 bytes. */
    public void writeTo(byte[] bytes, int at) {
        Bytes.putLong(bytes, at, hi);
        Bytes.putLong(bytes, at + 8, lo);
    }

    /** True when both are in one prefix of that length, 0..128. */
    public boolean isInPrefix(IpAddress prefix, int length) {
        return ((hi ^ prefix.hi) & Ipv6.maskHi(length)) == 0
                && ((lo ^ prefix.lo) & Ipv6.maskLo(length)) == 0;
    }

    /** The address with the bits behind the prefix cleared. */
    public IpAddress network(int length) {
        return new IpAddress(hi & Ipv6.maskHi(length), lo & Ipv6.maskLo(length));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof IpAddress that && that.hi == hi && that.lo == lo;
    }

    @Override
    public int hashCode() {
        long h = (hi ^ Long.rotateLeft(lo, 32)) * 0x9E37_79B9_7F4A_7C15L;
        return (int) (h >>> 32);
    }

    /** As unsigned numbers; all IPv4 addresses in their own order. */
    @Override
    public int compareTo(IpAddress other) {
        int high = Long.compareUnsigned(hi, other.hi);
        return high != 0 ? high : Long.compareUnsigned(lo, other.lo);
    }

    /** Dotted quad, or the text of RFC 5952. */
    @Override
    public String toString() {
        return isIpv4() ? Ipv4.format(ipv4()) : Ipv6.format(hi, lo);
    }
}
