package org.stackmotion.net.ip;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.wire.Bytes;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.FramePool;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv6Extensions;
import org.stackmotion.net.wire.Ipv6View;

/** An unfinished IPv6 packet: its fragments, sorted by offset, never overlapping. */
final class Ipv6Datagram {
    /** A fragment, where its fragment header is, and what it covers. */
    record Piece(Frame frame, int headerAt, int offset, int length, boolean more) {
        int end() {
            return offset + length;
        }
    }

    /** What became of a fragment. */
    enum Placing {
        PLACED,
        DUPLICATE,
        CONFLICT
    }

    private static final int UNKNOWN = -1;

    private final IpAddress source;
    private final IpAddress destination;
    private final int identification;
    private final long deadlineNs;
    private final List<Piece> pieces = new ArrayList<>();
    private int dataHeld;
    private int bytesHeld;
    private int dataTotal = UNKNOWN;

    Ipv6Datagram(byte[] bytes, int headerAt, long deadlineNs) {
        source = Ipv6View.source(bytes, Frame.L3);
        destination = Ipv6View.destination(bytes, Frame.L3);
        identification = Ipv6Extensions.identification(bytes, headerAt);
        this.deadlineNs = deadlineNs;
    }

    /** RFC 8200 section 4.5: source, destination and identification; not the next header. */
    boolean owns(byte[] bytes, int headerAt) {
        return Ipv6Extensions.identification(bytes, headerAt) == identification
                && source.isAt(bytes, Frame.L3 + Ipv6View.SOURCE)
                && destination.isAt(bytes, Frame.L3 + Ipv6View.DESTINATION);
    }

    /** Sorts a fragment in; unless it is placed, the frame stays the caller's. */
    Placing place(Piece piece) {
        int at = pieces.size();
        while (at > 0 && pieces.get(at - 1).offset() >= piece.offset()) {
            at--;
        }
        if (at < pieces.size()) {
            Piece next = pieces.get(at);
            if (next.offset() == piece.offset() && next.length() == piece.length()) {
                return Placing.DUPLICATE;
            }
            if (next.offset() < piece.end()) {
                return Placing.CONFLICT;
            }
        }
        boolean overlaps = at > 0 && pieces.get(at - 1).end() > piece.offset();
        if (overlaps || !agreesOnTotal(piece)) {
            return Placing.CONFLICT;
        }
        pieces.add(at, piece);
        dataHeld += piece.length();
        bytesHeld += piece.frame().length();
        return Placing.PLACED;
    }

    private boolean agreesOnTotal(Piece piece) {
        if (piece.more()) {
            return dataTotal == UNKNOWN || piece.end() < dataTotal;
        }
        boolean isLast = pieces.isEmpty() || pieces.get(pieces.size() - 1).end() <= piece.end();
        if (dataTotal != UNKNOWN || !isLast) {
            return false;
        }
        dataTotal = piece.end();
        return true;
    }

    boolean isWhole() {
        return dataHeld == dataTotal; // pieces never overlap, so the sum tells it
    }

    boolean isTooLong() {
        int unfragmentable = pieces.get(0).headerAt() - Frame.L3 - Ipv6View.LENGTH;
        return unfragmentable + dataTotal > Ipv6Emitter.MAX_PAYLOAD_LENGTH;
    }

    /**
     * One frame with the first fragment's unfragmentable part and all data inline, without the
     * fragment header; the fragments are used up.
     */
    Frame join(FramePool pool) {
        Piece first = pieces.get(0);
        byte[] from = first.frame().bytes();
        int header = first.headerAt();
        Frame whole = pool.take(header + dataTotal);
        byte[] bytes = whole.bytes();
        System.arraycopy(from, 0, bytes, 0, header);
        bytes[nextHeaderAt(from, header)] = from[header];
        for (Piece piece : pieces) {
            int data = piece.headerAt() + Ipv6Extensions.FRAGMENT_LENGTH;
            byte[] source = piece.frame().bytes();
            System.arraycopy(source, data, bytes, header + piece.offset(), piece.length());
        }
        int payload = header - Frame.L3 - Ipv6View.LENGTH + dataTotal;
        Ipv6View.setPayloadLength(bytes, Frame.L3, payload);
        whole.setVlan(first.frame().vlan());
        for (Piece piece : pieces) {
            piece.frame().release();
        }
        return whole;
    }

    /** Where the byte is that announces the fragment header. */
    private static int nextHeaderAt(byte[] bytes, int fragmentAt) {
        int nameAt = Frame.L3 + Ipv6View.NEXT_HEADER;
        int at = Frame.L3 + Ipv6View.LENGTH;
        while (at < fragmentAt) {
            nameAt = at;
            at += 8 + (Bytes.getByte(bytes, at + 1) << 3);
        }
        return nameAt;
    }

    /** The fragment with the transport header, or null while it has not come. */
    @Nullable Frame firstFragment() {
        return !pieces.isEmpty() && pieces.get(0).offset() == 0 ? pieces.get(0).frame() : null;
    }

    List<Piece> pieces() {
        return pieces;
    }

    int bytesHeld() {
        return bytesHeld;
    }

    long deadlineNs() {
        return deadlineNs;
    }
}
