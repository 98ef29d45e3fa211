package org.stackmotion.net.ip;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.ip.Ipv6Datagram.Piece;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.Ipv6Extensions;
import org.stackmotion.net.wire.Ipv6View;
import org.stackmotion.net.wire.NetContext;

/**
 * Puts IPv6 fragments together (RFC 8200 section 4.5). Packets are kept in order of their first
 * fragment, so the first in the list is both the next to time out and the one that goes when a
 * limit is reached.
 *
 * <p>A fragment that is already there is dropped alone; any other overlap ends the whole packet
 * (RFC 5722). A fragment that is the whole packet stands alone, whatever else has its
 * identification (RFC 6946; such atomic fragments are no longer made, RFC 8021).
 */
public final class Ipv6Reassembler {
    /** RFC 8200 section 4.5: 60 seconds. */
    public static final long TIMEOUT_NS = 60_000_000_000L;

    /** What the reassembler wants done. */
    public interface Output {
        /** A fragment goes no further. Frame changes hands. */
        void drop(Frame fragment, DropReason reason, long nowNs);

        /**
         * A packet timed out and its first fragment had come: time exceeded, code 1. The frame
         * stays the reassembler's, which drops it afterwards.
         */
        void timedOut(Frame firstFragment, long nowNs);

        /**
         * A fragment that no sender may make: parameter problem, code 0. The frame stays the
         * reassembler's, which drops it afterwards.
         *
         * @param at index of the bad field in the frame's bytes
         */
        void malformed(Frame fragment, int at, long nowNs);
    }

    private final NetContext ctx;
    private final ReassemblyConfig config;
    private final Output output;
    private final List<Ipv6Datagram> packets = new ArrayList<>();
    private int bytesHeld;

    public Ipv6Reassembler(NetContext ctx, ReassemblyConfig config, Output output) {
        this.ctx = ctx;
        this.config = config;
        this.output = output;
    }

    /**
     * A fragment came in; it changes hands.
     *
     * @param headerAt where its fragment header is
     * @return the whole packet without fragment header, all bytes inline, when this was its last
     *     missing fragment
     */
    public @Nullable Frame onFragment(Frame frame, int headerAt, long nowNs) {
        frame.materialize();
        byte[] bytes = frame.bytes();
        int payload = Ipv6View.payloadLength(bytes, Frame.L3);
        int end = Frame.L3 + Ipv6View.LENGTH + payload;
        int length = end - headerAt - Ipv6Extensions.FRAGMENT_LENGTH;
        int offset = Ipv6Extensions.fragmentOffset(bytes, headerAt);
        boolean more = Ipv6Extensions.moreFragments(bytes, headerAt);
        if (length <= 0 || end > frame.headLength()) {
            output.drop(frame, DropReason.BAD_HEADER, nowNs);
            return null;
        }
        if (more && (length & 7) != 0) {
            output.malformed(frame, Frame.L3 + Ipv6View.PAYLOAD_LENGTH, nowNs);
            output.drop(frame, DropReason.BAD_HEADER, nowNs);
            return null;
        }
        int before = headerAt - Frame.L3 - Ipv6View.LENGTH;
        if (before + offset + length > Ipv6Emitter.MAX_PAYLOAD_LENGTH) {
            output.malformed(frame, headerAt + 2, nowNs);
            output.drop(frame, DropReason.BAD_HEADER, nowNs);
            return null;
        }
        Piece piece = new Piece(frame, headerAt, offset, length, more);
        if (offset == 0 && !more) {
            Ipv6Datagram atomic = new Ipv6Datagram(bytes, headerAt, 0);
            atomic.place(piece);
            return atomic.join(ctx.frames());
        }
        return place(piece, nowNs);
    }

    private @Nullable Frame place(Piece piece, long nowNs) {
        Frame frame = piece.frame();
        Ipv6Datagram packet = find(frame.bytes(), piece.headerAt());
        if (packet == null) {
            packet = begin(piece, nowNs);
        }
        switch (packet.place(piece)) {
            case DUPLICATE -> {
                output.drop(frame, DropReason.REASSEMBLY_OVERLAP, nowNs);
                return null;
            }
            case CONFLICT -> {
                output.drop(frame, DropReason.REASSEMBLY_OVERLAP, nowNs);
                end(packet, DropReason.REASSEMBLY_OVERLAP, nowNs);
                return null;
            }
            case PLACED -> bytesHeld += frame.length();
        }
        if (packet.isWhole() && packet.isTooLong()) {
            end(packet, DropReason.BAD_HEADER, nowNs);
            return null;
        }
        if (packet.isWhole()) {
            packets.remove(packet);
            bytesHeld -= packet.bytesHeld();
            return packet.join(ctx.frames());
        }
        while (bytesHeld > config.bytesMax()) {
            end(packets.get(0), DropReason.REASSEMBLY_LIMIT, nowNs);
        }
        return null;
    }

    /** When {@link #onDeadline} wants to be called, or {@link Long#MAX_VALUE}. */
    public long deadlineNs() {
        return packets.isEmpty() ? Long.MAX_VALUE : packets.get(0).deadlineNs();
    }

    public void onDeadline(long nowNs) {
        while (!packets.isEmpty() && packets.get(0).deadlineNs() - nowNs <= 0) {
            Ipv6Datagram oldest = packets.get(0);
            Frame first = oldest.firstFragment();
            if (first != null) {
                output.timedOut(first, nowNs);
            }
            end(oldest, DropReason.REASSEMBLY_TIMEOUT, nowNs);
        }
    }

    /** Drops everything, as when the stack goes away. */
    public void clear(long nowNs) {
        while (!packets.isEmpty()) {
            end(packets.get(0), DropReason.STACK_NOT_ACTIVE, nowNs);
        }
    }

    /** Unfinished packets. */
    public int size() {
        return packets.size();
    }

    /** Bytes of the fragments of unfinished packets. */
    public int bytesHeld() {
        return bytesHeld;
    }

    private Ipv6Datagram begin(Piece piece, long nowNs) {
        if (packets.size() >= config.datagramsMax()) {
            end(packets.get(0), DropReason.REASSEMBLY_LIMIT, nowNs);
        }
        Ipv6Datagram packet =
                new Ipv6Datagram(piece.frame().bytes(), piece.headerAt(), nowNs + TIMEOUT_NS);
        packets.add(packet);
        return packet;
    }

    private void end(Ipv6Datagram packet, DropReason reason, long nowNs) {
        packets.remove(packet);
        bytesHeld -= packet.bytesHeld();
        for (Piece piece : packet.pieces()) {
            output.drop(piece.frame(), reason, nowNs);
        }
    }

    private @Nullable Ipv6Datagram find(byte[] bytes, int headerAt) {
        for (Ipv6Datagram packet : packets) {
            if (packet.owns(bytes, headerAt)) {
                return packet;
            }
        }
        return null;
    }
}
