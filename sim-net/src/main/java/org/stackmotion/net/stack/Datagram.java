package org.stackmotion.net.stack;

import io.netty.buffer.ByteBuf;
import org.stackmotion.net.wire.IpAddress;

/**
 * A received datagram or ICMP message; whoever takes it owns the data. Ports are 0 for ICMP.
 *
 * @param networkInterface where it came in
 */
public record Datagram(
        ByteBuf data,
        IpAddress source,
        int sourcePort,
        IpAddress destination,
        int destinationPort,
        int ttl,
        NetInterface networkInterface) {}
