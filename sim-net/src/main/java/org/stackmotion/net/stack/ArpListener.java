package org.stackmotion.net.stack;

import org.stackmotion.net.wire.ArpPacket;

/** Hears every sound ARP packet of an interface's link: conflict detection (RFC 5227). */
public interface ArpListener {
    void onArp(ArpPacket packet, long nowNs);
}
