package org.stackmotion.net.stack;

import org.stackmotion.net.wire.FrameSink;

/**
 * An IP interface of a netstack: a vmk of a host, the NIC of a plain node or of a VM. The frame
 * sink is where its frames leave (a switch port or a link end).
 */
public final class NetInterface {
    private final String name;
    private final long mac;
    private int mtu;
    private final FrameSink below;

    /**
     * @param mac 48-bit address in the low bits of a long
     */
    public NetInterface(String name, long mac, int mtu, FrameSink below) {
        this.name = name;
        this.mac = mac;
        this.mtu = mtu;
        this.below = below;
    }

    public String name() {
        return name;
    }

    public long mac() {
        return mac;
    }

    public int mtu() {
        return mtu;
    }

    public void setMtu(int mtu) {
        this.mtu = mtu;
    }

    public FrameSink below() {
        return below;
    }
}
