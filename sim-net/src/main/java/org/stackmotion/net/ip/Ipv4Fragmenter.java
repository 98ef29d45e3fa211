package org.stackmotion.net.ip;

import org.jspecify.annotations.Nullable;
import org.stackmotion.core.Invariants;
import org.stackmotion.net.wire.Bytes;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.Ipv4View;
import org.stackmotion.net.wire.NetContext;
import org.stackmotion.net.wire.PayloadChunk;

/**
 * Cuts an IPv4 packet into fragments (RFC 791 section 3.2). Payload by reference stays a reference.
 * Options with the copied flag go into every fragment, the others into the first alone.
 */
public final class Ipv4Fragmenter {
    /** Every link carries this much (RFC 791 section 3.2). */
    public static final int MTU_MIN = 68;

    /** Takes the fragments in order; each changes hands. */
    public interface Output {
        void onFragment(Frame fragment, long nowNs);
    }

    private static final int MAX_HEADER = 60;

    private final NetContext ctx;

    /** Header of the second and later fragments, options reduced to those that are copied. */
    private final byte[] laterHeader = new byte[MAX_HEADER];

    public Ipv4Fragmenter(NetContext ctx) {
        this.ctx = ctx;
    }

    /**
     * Cuts a packet that passed {@link Ipv4View#check} and is longer than the MTU. The caller has
     * looked at DF. The frame is used up.
     *
     * @param mtu of the next link, at least {@link #MTU_MIN}
     */
    public void fragment(Frame frame, int mtu, Output output, long nowNs) {
        Invariants.check(mtu >= MTU_MIN, "MTU below 68", mtu);
        boolean offloaded = frame.checksumOffloaded();
        if (offloaded) {
            ctx.checksum()
                    .complete(frame); // the transport sum covers the whole packet: now or never
        }
        byte[] bytes = frame.bytes();
        int header = Ipv4View.headerLength(bytes, Frame.L3);
        int later = writeLaterHeader(bytes, header);
        int total = Ipv4View.totalLength(bytes, Frame.L3) - header;
        int base = Ipv4View.fragmentOffset(bytes, Frame.L3);
        boolean moreAfterAll = Ipv4View.moreFragments(bytes, Frame.L3);
        int at = 0;
        while (at < total) {
            int own = at == 0 ? header : later;
            int fits = (mtu - own) & ~7;
            int count = Math.min(total - at, total - at <= mtu - own ? total - at : fits);
            Frame piece = cut(frame, header, own, at, count);
            boolean more = moreAfterAll || at + count < total;
            int offset = (base + at) >> 3 | (more ? Ipv4View.MORE_FRAGMENTS : 0);
            Ipv4View.setTotalLength(piece.bytes(), Frame.L3, own + count);
            Ipv4View.setFlagsOffset(piece.bytes(), Frame.L3, offset);
            if (offloaded) {
                piece.setChecksumOffloaded(true);
                Bytes.putShort(piece.bytes(), Frame.L3 + Ipv4View.CHECKSUM, 0);
            } else {
                Ipv4View.fillChecksum(piece.bytes(), Frame.L3);
            }
            at += count;
            output.onFragment(piece, nowNs);
        }
        frame.release();
    }

    /** A frame with a header and the packet's data bytes {@code at} to {@code at + count}. */
    private Frame cut(Frame frame, int header, int own, int at, int count) {
        int data = Frame.L3 + header;
        int inlineData = Math.min(frame.headLength() - data, at + count) - at;
        int inline = Math.max(0, inlineData);
        Frame piece = ctx.frames().take(Frame.L3 + own + inline);
        byte[] to = piece.bytes();
        System.arraycopy(frame.bytes(), 0, to, 0, Frame.L3);
        byte[] headerBytes = at == 0 ? frame.bytes() : laterHeader;
        System.arraycopy(headerBytes, at == 0 ? Frame.L3 : 0, to, Frame.L3, own);
        if (inline > 0) {
            System.arraycopy(frame.bytes(), data + at, to, Frame.L3 + own, inline);
        }
        if (inline < count) {
            int skip = at + inline - (frame.headLength() - data);
            refer(piece, frame.payload(), frame.payloadOffset() + skip, count - inline);
        }
        piece.setVlan(frame.vlan());
        return piece;
    }

    private static void refer(Frame piece, @Nullable PayloadChunk first, int offset, int count) {
        PayloadChunk chunk = first;
        int at = offset;
        while (chunk != null && at >= chunk.length()) {
            at -= chunk.length();
            chunk = chunk.next();
        }
        if (chunk == null) {
            throw new IllegalStateException("frame shorter than its total length");
        }
        piece.setPayload(chunk, at, count);
    }

    private int writeLaterHeader(byte[] bytes, int header) {
        System.arraycopy(bytes, Frame.L3, laterHeader, 0, Ipv4View.LENGTH);
        int to = Ipv4View.LENGTH;
        int at = Frame.L3 + Ipv4View.LENGTH;
        int end = Frame.L3 + header;
        while (at < end && bytes[at] != 0) {
            int length = optionLength(bytes, at, end);
            if ((bytes[at] & 0x80) != 0) {
                System.arraycopy(bytes, at, laterHeader, to, length);
                to += length;
            }
            at += length;
        }
        while ((to & 3) != 0) {
            laterHeader[to++] = 0; // end of option list
        }
        laterHeader[0] = (byte) (0x40 | to >> 2);
        return to;
    }

    /** No-operation has one byte; what does not fit is taken to reach the header's end. */
    private static int optionLength(byte[] bytes, int at, int end) {
        if (bytes[at] == 1) {
            return 1;
        }
        int length = at + 1 < end ? bytes[at + 1] & 0xFF : 0;
        return length < 2 || at + length > end ? end - at : length;
    }
}
