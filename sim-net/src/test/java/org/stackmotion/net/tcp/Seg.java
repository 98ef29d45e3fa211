package org.stackmotion.net.tcp;

import org.jspecify.annotations.Nullable;

/**
 * A segment in a script: to be received, or a pattern for one that must be sent. Numbers count from
 * the sender's initial sequence number, so that the first data byte is 1; fields not named are not
 * compared.
 */
final class Seg {
    int flags;
    int seq;
    @Nullable Integer ack;
    int length;
    @Nullable Integer window;
    @Nullable Integer mss;
    @Nullable Integer scale;
    boolean sackPermitted;
    @Nullable Integer tsVal;
    @Nullable Integer tsEcr;
    int @Nullable [] sacks;

    /** IP codepoint; received as Not-ECT when not named. */
    @Nullable Integer ecn;

    private Seg(int flags, int seq, int length) {
        this.flags = flags;
        this.seq = seq;
        this.length = length;
    }

    static Seg syn() {
        return new Seg(TcpSegment.SYN, 0, 0);
    }

    static Seg synAck() {
        return new Seg(TcpSegment.SYN, 0, 0).ack(1);
    }

    /** Data from that number on. */
    static Seg data(int seq, int length) {
        return new Seg(0, seq, length).ack(1);
    }

    static Seg ack(int seq, int ack) {
        return new Seg(0, seq, 0).ack(ack);
    }

    static Seg fin(int seq) {
        return new Seg(TcpSegment.FIN, seq, 0).ack(1);
    }

    static Seg rst(int seq) {
        return new Seg(TcpSegment.RST, seq, 0);
    }

    Seg ack(int number) {
        ack = number;
        flags |= TcpSegment.ACK;
        return this;
    }

    Seg noAck() {
        ack = null;
        flags &= ~TcpSegment.ACK;
        return this;
    }

    Seg win(int raw) {
        window = raw;
        return this;
    }

    Seg mss(int bytes) {
        mss = bytes;
        return this;
    }

    Seg scale(int shift) {
        scale = shift;
        return this;
    }

    Seg sackPermitted() {
        sackPermitted = true;
        return this;
    }

    Seg ts(int value, int echo) {
        tsVal = value;
        tsEcr = echo;
        return this;
    }

    /** Pairs of start and end. */
    Seg sack(int... edges) {
        sacks = edges;
        return this;
    }

    Seg ecn(int codepoint) {
        ecn = codepoint;
        return this;
    }

    Seg with(int flag) {
        flags |= flag;
        return this;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        String letters = "FSRPAUEC";
        for (int i = 0; i < 8; i++) {
            if ((flags & 1 << i) != 0) {
                text.append(letters.charAt(i));
            }
        }
        text.append(' ').append(seq).append('+').append(length);
        text.append(ack == null ? "" : " ack " + ack);
        text.append(window == null ? "" : " win " + window);
        text.append(mss == null ? "" : " mss " + mss);
        text.append(scale == null ? "" : " scale " + scale);
        text.append(sackPermitted ? " sackOK" : "");
        text.append(tsVal == null ? "" : " ts " + tsVal + "/" + tsEcr);
        text.append(ecn == null ? "" : " ecn " + ecn);
        if (sacks != null) {
            text.append(" sack");
            for (int edge : sacks) {
                text.append(' ').append(edge);
            }
        }
        return text.toString();
    }
}
