package org.stackmotion.net.wire;

/**
 * Cuts a TCP super-segment into the frames of the wire, as a NIC with TCP segmentation offload
 * does. Each frame has the headers of the whole with these differences:
 *
 * <ul>
 *   <li>IPv4 identification counts up by one a frame, lengths are the frame's own;
 *   <li>the sequence number is that of the frame's first byte;
 *   <li>PSH and FIN are on the last frame alone, CWR on the first alone (RFC 3168 section 6.1.2
 *       wants one answer to one ECE);
 *   <li>options, timestamps among them, and all other flags are copied;
 *   <li>checksums are computed by the same hand as those of the whole: now, or when looked at.
 * </ul>
 */
public final class TcpSegmentation {
    private static final int FIN = 0x01;
    private static final int PSH = 0x08;
    private static final int CWR = 0x80;

    private TcpSegmentation() {}

    /**
     * Hands the frames over in order; the super-segment is used up.
     *
     * @param frame one whose {@link Frame#segmentBytes()} is not 0
     */
    public static void cut(NetContext ctx, Frame frame, FrameSink to, long nowNs) {
        int size = frame.segmentBytes();
        int left = frame.length() - frame.segmentHead();
        PayloadChunk chunk = frame.payload();
        int offset = frame.payloadOffset();
        int at = 0;
        while (left > 0) {
            int count = Math.min(size, left);
            Frame piece;
            if (chunk == null) {
                piece = inlinePiece(ctx, frame, at, count);
            } else {
                while (offset >= chunk.length()) {
                    offset -= chunk.length();
                    chunk = chunk.following();
                }
                piece = ctx.frames().take(frame.segmentHead());
                System.arraycopy(frame.bytes(), 0, piece.bytes(), 0, frame.segmentHead());
                piece.setPayload(chunk, offset, count);
                offset += count;
            }
            left -= count;
            address(ctx, piece, frame, at, left == 0);
            at += count;
            to.dispatch(piece, nowNs);
        }
        frame.release();
    }

    /** When somebody has taken the payload into the head: see {@link Frame#materialize()}. */
    private static Frame inlinePiece(NetContext ctx, Frame frame, int at, int count) {
        int head = frame.segmentHead();
        Frame piece = ctx.frames().take(head + count);
        System.arraycopy(frame.bytes(), 0, piece.bytes(), 0, head);
        System.arraycopy(frame.bytes(), head + at, piece.bytes(), head, count);
        return piece;
    }

    private static void address(NetContext ctx, Frame piece, Frame whole, int at, boolean last) {
        byte[] bytes = piece.bytes();
        int tcp = Frame.L3 + Ipv4View.headerLength(bytes, Frame.L3);
        int number = at / whole.segmentBytes();
        int identification = Ipv4View.identification(bytes, Frame.L3) + number;
        Ipv4View.setIdentification(bytes, Frame.L3, identification);
        Ipv4View.setTotalLength(bytes, Frame.L3, piece.length() - Frame.L3);
        int flags = TcpView.flags(bytes, tcp);
        if (!last) {
            flags &= ~(PSH | FIN);
        }
        if (at > 0) {
            flags &= ~CWR;
        }
        TcpView.setFlags(bytes, tcp, flags);
        int seq = TcpView.seq(bytes, tcp) + at;
        TcpView.setSeq(bytes, tcp, seq);
        piece.setTraceIdent(seq & 0xFFFF_FFFFL);
        piece.setVlan(whole.vlan());
        if (whole.checksumOffloaded()) {
            piece.setChecksumOffloaded(true);
        } else {
            ctx.checksum().complete(piece);
        }
    }
}
