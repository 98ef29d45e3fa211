package org.stackmotion.net.stack;

/**
 * A snapshot of one stack for {@code report.stacks}. Bytes are those of Ethernet frames as
 * captured.
 */
public record StackStats(
        String where,
        String key,
        boolean active,
        long txFrames,
        long txBytes,
        long rxFrames,
        long rxBytes,
        int connections,
        int connectionsPeak,
        int connectionsMax,
        long bufferBytes,
        long bufferBytesPeak,
        long retransmits) {}
