package org.stackmotion.net.link;

import java.util.ArrayList;
import java.util.List;
import org.stackmotion.core.Simulation;
import org.stackmotion.core.event.SimEvent;
import org.stackmotion.core.loop.TimeMode;
import org.stackmotion.core.trace.DigestLevel;
import org.stackmotion.net.wire.Bytes;
import org.stackmotion.net.wire.EthernetView;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.FramePort;
import org.stackmotion.net.wire.Ipv4View;
import org.stackmotion.net.wire.NetContext;
import org.stackmotion.net.wire.UdpView;

/**
 * A small world for tests of links and switches: a simulation, frames to send, a port that keeps a
 * list.
 */
public final class Net {
    public final Simulation sim;
    public final NetContext ctx;

    public Net(long seed) {
        this(seed, DigestLevel.FAST);
    }

    public Net(long seed, DigestLevel level) {
        sim = new Simulation(seed, TimeMode.VIRTUAL, level);
        ctx = new NetContext(sim, false);
    }

    /** A port that notes what arrives, when, and gives the frames back. */
    public static final class Recorder implements FramePort {
        public record Arrival(long timeNs, int number, int vlan, int length) {}

        public final List<Arrival> arrivals = new ArrayList<>();

        @Override
        public void deliver(Frame frame, long nowNs) {
            int number = frame.headLength() < 46 ? 0 : Bytes.getInt(frame.bytes(), 42);
            arrivals.add(new Arrival(nowNs, number, frame.vlan(), frame.length()));
            frame.release();
        }

        public List<Long> times() {
            return arrivals.stream().map(Arrival::timeNs).toList();
        }

        public List<Integer> numbers() {
            return arrivals.stream().map(Arrival::number).toList();
        }
    }

    /** A broadcast UDP frame of that length without FCS, numbered in its data. */
    public Frame frame(int number, int length) {
        return frame(0x0200_0000_0001L, 0xFFFF_FFFF_FFFFL, number, length);
    }

    /** A UDP frame between two addresses. */
    public Frame frame(long source, long destination, int number, int length) {
        Frame frame = ctx.frames().take(length);
        byte[] head = frame.bytes();
        EthernetView.write(head, destination, source, EthernetView.IPV4);
        int total = length - Frame.L3;
        Ipv4View.write(
                head, Frame.L3, 0, total, number, 0, 64, Ipv4View.UDP, 0x0A000001, 0x0A000002);
        UdpView.write(head, 34, 1000, 2000, total - Ipv4View.LENGTH);
        java.util.Arrays.fill(head, 42, length, (byte) 0);
        Bytes.putInt(head, 42, number);
        frame.setChecksumOffloaded(true);
        return frame;
    }

    /** Runs something at a time. */
    public void at(long timeNs, Runnable what) {
        sim.arm(
                new SimEvent(sim.newOwner("test")) {
                    @Override
                    protected void fire(long nowNs) {
                        what.run();
                    }
                },
                timeNs);
    }

    public void run() {
        sim.loop().runUntil(Long.MAX_VALUE);
    }

    public void runUntil(long timeNs) {
        sim.loop().runUntil(timeNs);
    }
}
