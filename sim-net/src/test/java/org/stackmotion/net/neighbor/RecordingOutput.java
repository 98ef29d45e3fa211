package org.stackmotion.net.neighbor;

import java.util.ArrayList;
import java.util.List;
import org.stackmotion.net.wire.ArpPacket;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.MacAddresses;

/** Writes down what a neighbour table does, and releases the frames. */
final class RecordingOutput implements NeighborOutput {
    final List<String> actions = new ArrayList<>();
    final List<ArpPacket> packets = new ArrayList<>();

    List<String> take() {
        List<String> taken = List.copyOf(actions);
        actions.clear();
        return taken;
    }

    @Override
    public void sendArp(ArpPacket packet, long destinationMac, long nowNs) {
        packets.add(packet);
        boolean broadcast = MacAddresses.isBroadcast(destinationMac);
        if (packet.operation() == ArpPacket.REPLY) {
            actions.add("answer");
        } else if (packet.isGratuitous()) {
            actions.add("announce");
        } else {
            actions.add(broadcast ? "ask all" : "ask " + last(destinationMac));
        }
    }

    @Override
    public void sendResolved(Frame frame, long destinationMac, long nowNs) {
        actions.add("send to " + last(destinationMac));
        frame.release();
    }

    @Override
    public void unresolved(Frame frame, int nextHop, long nowNs) {
        actions.add("unreachable");
        frame.release();
    }

    @Override
    public void drop(Frame frame, DropReason reason, long nowNs) {
        actions.add("drop " + reason);
        frame.release();
    }

    @Override
    public void addressConflict(ArpPacket packet, long nowNs) {
        actions.add("conflict with " + last(packet.senderMac()));
    }

    private static String last(long mac) {
        return MacAddresses.format(mac).substring(15).toUpperCase(java.util.Locale.ROOT);
    }
}
