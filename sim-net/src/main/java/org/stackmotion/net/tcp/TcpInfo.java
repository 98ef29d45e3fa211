package org.stackmotion.net.tcp;

/**
 * What a connection looks like at one moment, as Linux's TCP_INFO. Times in nanoseconds, sizes in
 * bytes.
 */
public record TcpInfo(
        TcpState state,
        int sndMss,
        long srttNs,
        long rttVarNs,
        long rtoNs,
        long cwndBytes,
        long ssthreshBytes,
        long flightBytes,
        long sendWindowBytes,
        long receiveWindowBytes,
        long sendBufferBytes,
        long receiveBufferBytes,
        long bytesAcked,
        long bytesReceived,
        long segmentsSent,
        long segmentsReceived,
        long retransmits,
        long timeouts,
        long fastRecoveries,
        String congestionControl) {}
