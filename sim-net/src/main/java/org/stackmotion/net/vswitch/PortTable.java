package org.stackmotion.net.vswitch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.wire.LongIntTable;

/** The ports of a switch, in order of connection and by address. */
final class PortTable {
    private final List<VirtualPort> ports = new ArrayList<>();
    private final LongIntTable macIndex = new LongIntTable();
    private final List<@Nullable VirtualPort> firstOfMac = new ArrayList<>();
    private final ArrayDeque<Integer> freeSlots = new ArrayDeque<>();

    int size() {
        return ports.size();
    }

    VirtualPort get(int index) {
        return ports.get(index);
    }

    List<VirtualPort> all() {
        return ports;
    }

    /** Slots for addresses, used and free: no more than there have been ports at one time. */
    int slots() {
        return firstOfMac.size();
    }

    /** Of several ports with one address in one VLAN the latest is found. */
    void add(VirtualPort port) {
        ports.add(port);
        int index = macIndex.get(port.mac());
        if (index != LongIntTable.NONE) {
            port.setNextOfMac(firstOfMac.get(index));
            firstOfMac.set(index, port);
            return;
        }
        if (freeSlots.isEmpty()) {
            index = firstOfMac.size();
            firstOfMac.add(port);
        } else {
            index = freeSlots.removeFirst();
            firstOfMac.set(index, port);
        }
        macIndex.put(port.mac(), index);
    }

    /** False when the port is not there. */
    boolean remove(VirtualPort port) {
        if (!ports.remove(port)) {
            return false;
        }
        int index = macIndex.get(port.mac());
        VirtualPort first = firstOfMac.get(index);
        if (first == port) {
            firstOfMac.set(index, port.nextOfMac());
            if (port.nextOfMac() == null) {
                macIndex.remove(port.mac());
                freeSlots.addLast(index);
            }
            return true;
        }
        for (VirtualPort p = first; p != null; p = p.nextOfMac()) {
            if (p.nextOfMac() == port) {
                p.setNextOfMac(port.nextOfMac());
            }
        }
        return true;
    }

    /** The port of that address whose group carries the VLAN, or null. */
    @Nullable VirtualPort find(long mac, int vlan) {
        int index = macIndex.get(mac);
        if (index == LongIntTable.NONE) {
            return null;
        }
        VirtualPort port = firstOfMac.get(index);
        while (port != null && !port.portGroup().carries(vlan)) {
            port = port.nextOfMac();
        }
        return port;
    }

    boolean knows(long mac) {
        return macIndex.get(mac) != LongIntTable.NONE;
    }
}
