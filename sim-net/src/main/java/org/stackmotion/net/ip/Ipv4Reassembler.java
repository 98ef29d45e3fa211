package org.stackmotion.net.ip;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.Ipv4View;
import org.stackmotion.net.wire.NetContext;

/**
 * Puts IPv4 fragments together (RFC 791 section 3.2; the holes of RFC 815 are what is missing
 * between the sorted fragments). Datagrams are kept in order of their first fragment, so the first
 * in the list is both the next to time out and the one that goes when a limit is reached.
 *
 * <p>A fragment that is already there is dropped alone; any other overlap ends the whole datagram,
 * as RFC 5722 rules for IPv6 and Linux does for IPv4 since 4.19: no honest sender makes one.
 */
public final class Ipv4Reassembler {
    /** What the reassembler wants done. */
    public interface Output {
        /** A fragment goes no further. Frame changes hands. */
        void drop(Frame fragment, DropReason reason, long nowNs);

        /**
         * A datagram timed out and its first fragment had come: time exceeded, code 1 (RFC 792).
         * The frame stays the reassembler's, which drops it afterwards.
         */
        void timedOut(Frame firstFragment, long nowNs);
    }

    private final NetContext ctx;
    private final ReassemblyConfig config;
    private final Output output;
    private final List<Ipv4Datagram> datagrams = new ArrayList<>();
    private int bytesHeld;

    public Ipv4Reassembler(NetContext ctx, ReassemblyConfig config, Output output) {
        this.ctx = ctx;
        this.config = config;
        this.output = output;
    }

    /**
     * A fragment that passed {@link Ipv4View#check} came in; it changes hands.
     *
     * @return the whole datagram, all bytes inline, when this was its last missing fragment
     */
    public @Nullable Frame onFragment(Frame frame, long nowNs) {
        if (!Ipv4Datagram.isSound(frame)) {
            output.drop(frame, DropReason.BAD_HEADER, nowNs);
            return null;
        }
        Ipv4Datagram datagram = find(frame.bytes());
        if (datagram == null) {
            datagram = begin(frame, nowNs);
        }
        switch (datagram.place(frame)) {
            case DUPLICATE -> {
                output.drop(frame, DropReason.REASSEMBLY_OVERLAP, nowNs);
                return null;
            }
            case CONFLICT -> {
                output.drop(frame, DropReason.REASSEMBLY_OVERLAP, nowNs);
                end(datagram, DropReason.REASSEMBLY_OVERLAP, nowNs);
                return null;
            }
            case PLACED -> bytesHeld += frame.length();
        }
        if (datagram.isWhole() && datagram.isTooLong()) {
            end(datagram, DropReason.BAD_HEADER, nowNs);
            return null;
        }
        if (datagram.isWhole()) {
            datagrams.remove(datagram);
            bytesHeld -= datagram.bytesHeld();
            return datagram.join(ctx.frames());
        }
        while (bytesHeld > config.bytesMax()) {
            end(datagrams.get(0), DropReason.REASSEMBLY_LIMIT, nowNs);
        }
        return null;
    }

    /** When {@link #onDeadline} wants to be called, or {@link Long#MAX_VALUE}. */
    public long deadlineNs() {
        return datagrams.isEmpty() ? Long.MAX_VALUE : datagrams.get(0).deadlineNs();
    }

    public void onDeadline(long nowNs) {
        while (!datagrams.isEmpty() && datagrams.get(0).deadlineNs() - nowNs <= 0) {
            Ipv4Datagram oldest = datagrams.get(0);
            Frame first = oldest.firstFragment();
            if (first != null) {
                output.timedOut(first, nowNs);
            }
            end(oldest, DropReason.REASSEMBLY_TIMEOUT, nowNs);
        }
    }

    /** Drops everything, as when the stack goes away. */
    public void clear(long nowNs) {
        while (!datagrams.isEmpty()) {
            end(datagrams.get(0), DropReason.STACK_NOT_ACTIVE, nowNs);
        }
    }

    /** Unfinished datagrams. */
    public int size() {
        return datagrams.size();
    }

    /** Bytes of the fragments of unfinished datagrams. */
    public int bytesHeld() {
        return bytesHeld;
    }

    private Ipv4Datagram begin(Frame frame, long nowNs) {
        if (datagrams.size() >= config.datagramsMax()) {
            end(datagrams.get(0), DropReason.REASSEMBLY_LIMIT, nowNs);
        }
        Ipv4Datagram datagram = new Ipv4Datagram(frame.bytes(), nowNs + config.timeoutNs());
        datagrams.add(datagram);
        return datagram;
    }

    private void end(Ipv4Datagram datagram, DropReason reason, long nowNs) {
        datagrams.remove(datagram);
        bytesHeld -= datagram.bytesHeld();
        for (Frame fragment : datagram.fragments()) {
            output.drop(fragment, reason, nowNs);
        }
    }

    private @Nullable Ipv4Datagram find(byte[] bytes) {
        for (Ipv4Datagram datagram : datagrams) {
            if (datagram.owns(bytes)) {
                return datagram;
            }
        }
        return null;
    }
}
