package org.stackmotion.net.stack;

import org.stackmotion.net.tcp.TcpState;

/** A snapshot of one connection. Times in nanoseconds, sizes in bytes. */
public record TcpInfo(
        TcpState state,
        int localAddress,
        int localPort,
        int remoteAddress,
        int remotePort,
        long srttNs,
        long cwndBytes,
        long bytesAcked,
        long retransmits,
        long bufferedBytes,
        String congestionControl) {}
