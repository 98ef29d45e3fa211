package org.stackmotion.net.tcp;

import org.jspecify.annotations.Nullable;
import org.stackmotion.net.wire.PayloadChunk;
import org.stackmotion.net.wire.PayloadSpan;

/**
 * One TCP connection, sans I/O: segments, calls and time in; segments, events and a deadline out.
 */
public final class TcpConnection {
    /**
     * @param iss initial send sequence number (RFC 6528 style, drawn by the stack)
     */
    public TcpConnection(TcpConfig config, TcpOutput output, TcpEvents events, int iss) {
        throw new UnsupportedOperationException();
    }

    // ---- opening -------------------------------------------------------------------------------

    /** Active open: sends SYN, state SYN-SENT. */
    public void open(long nowNs) {
        throw new UnsupportedOperationException();
    }

    /** Passive open: this connection was made by a listener for that SYN; answers SYN-ACK. */
    public void accept(TcpSegment syn, long nowNs) {
        throw new UnsupportedOperationException();
    }

    // ---- inputs --------------------------------------------------------------------------------

    /**
     * A segment for this connection; fields are read during the call only, payload is retained if
     * kept.
     */
    public void onSegment(TcpSegment segment, long nowNs) {
        throw new UnsupportedOperationException();
    }

    /** The deadline has come (or was passed); harmless when nothing is due. */
    public void onDeadline(long nowNs) {
        throw new UnsupportedOperationException();
    }

    /** ICMP fragmentation needed (RFC 1191) for a segment with that sequence number. */
    public void onPathMtu(int mtu, int seq, long nowNs) {
        throw new UnsupportedOperationException();
    }

    /** ICMP unreachable (RFC 5461): fatal during the handshake when hard, soft error later. */
    public void onUnreachable(int icmpCode, int seq, long nowNs) {
        throw new UnsupportedOperationException();
    }

    // ---- user calls ----------------------------------------------------------------------------

    /** Free bytes in the send buffer; a single send may overshoot it by its own length. */
    public int sendSpace() {
        throw new UnsupportedOperationException();
    }

    /** Queues one chunk (the connection owns it now) and sends what the windows allow. */
    public void send(PayloadChunk chunk, long nowNs) {
        throw new UnsupportedOperationException();
    }

    /** Defers transmission while several chunks are queued (cork); {@link #flush} ends it. */
    public void sendLater(PayloadChunk chunk) {
        throw new UnsupportedOperationException();
    }

    /** Sends what {@link #sendLater} queued. */
    public void flush(long nowNs) {
        throw new UnsupportedOperationException();
    }

    /** In-order bytes that can be read now. */
    public int readable() {
        throw new UnsupportedOperationException();
    }

    /** The peer's FIN has been reached and everything before it was read. */
    public boolean readClosed() {
        throw new UnsupportedOperationException();
    }

    /**
     * Points the span at the first readable bytes (at most {@code max}, contiguous in one chunk).
     */
    public void peek(PayloadSpan span, int max) {
        throw new UnsupportedOperationException();
    }

    /** Consumes bytes that were peeked; may send a window update. */
    public void consume(int count, long nowNs) {
        throw new UnsupportedOperationException();
    }

    /** Half-close: FIN after everything queued. */
    public void shutdownOutput(long nowNs) {
        throw new UnsupportedOperationException();
    }

    /**
     * Full close: as shutdownOutput, later data from the peer is answered with RST (RFC 1122
     * 4.2.2.13).
     */
    public void close(long nowNs) {
        throw new UnsupportedOperationException();
    }

    /** RST and gone. */
    public void abort(long nowNs) {
        throw new UnsupportedOperationException();
    }

    /** TCP_NODELAY may change at any time; switching it on sends what Nagle held back. */
    public void setNoDelay(boolean on, long nowNs) {
        throw new UnsupportedOperationException();
    }

    /** SO_KEEPALIVE may change at any time; idle 0 switches it off. */
    public void setKeepAlive(long idleNs, long intervalNs, int probes, long nowNs) {
        throw new UnsupportedOperationException();
    }

    /** SO_SNDBUF: fixes the send buffer and ends its auto-tuning. */
    public void setSendBuffer(int bytes) {
        throw new UnsupportedOperationException();
    }

    /**
     * SO_RCVBUF: fixes the receive buffer and ends its auto-tuning; what was promised stays
     * promised.
     */
    public void setReceiveBuffer(int bytes) {
        throw new UnsupportedOperationException();
    }

    // ---- state ---------------------------------------------------------------------------------

    public TcpState state() {
        throw new UnsupportedOperationException();
    }

    /**
     * When {@link #onDeadline} must be called, or {@link Long#MAX_VALUE}. Re-read after every
     * input. It moves with every ACK: arm the event lazily, that is only when it must fire earlier
     * than it is armed for, and re-arm it when it fires too early ({@code onDeadline} is harmless
     * then).
     */
    public long deadlineNs() {
        throw new UnsupportedOperationException();
    }

    /** Bytes now held in send and receive buffers: what the stack's pool is charged for. */
    public long bufferedBytes() {
        throw new UnsupportedOperationException();
    }

    public long retransmits() {
        throw new UnsupportedOperationException();
    }

    /** Smoothed round-trip time, 0 before the first sample. */
    public long srttNs() {
        throw new UnsupportedOperationException();
    }

    public long cwndBytes() {
        throw new UnsupportedOperationException();
    }

    /** Bytes acknowledged by the peer since the start. */
    public long bytesAcked() {
        throw new UnsupportedOperationException();
    }

    /**
     * In TIME-WAIT: whether this SYN begins a new incarnation (RFC 9293 3.10.7.4, RFC 6191). The
     * stack then drops this connection with {@link #abandon} and gives the SYN to the listener,
     * whose ISS must lie above {@link #sndNxt()}.
     */
    public boolean yieldsTo(TcpSegment syn) {
        throw new UnsupportedOperationException();
    }

    /** Forgets the connection without a word to the peer; buffers are freed, no event is raised. */
    public void abandon() {
        throw new UnsupportedOperationException();
    }

    public int sndNxt() {
        throw new UnsupportedOperationException();
    }

    /** Why the connection ended, or null while it has not. */
    public @Nullable TcpCloseReason closeReason() {
        throw new UnsupportedOperationException();
    }

    /**
     * The last soft ICMP error (type 3 code), or null: tells why a connection timed out (RFC 5461).
     */
    public @Nullable Integer softErrorCode() {
        throw new UnsupportedOperationException();
    }

    public TcpCounters counters() {
        throw new UnsupportedOperationException();
    }

    /** A snapshot; allocates. */
    public TcpInfo info() {
        throw new UnsupportedOperationException();
    }
}
