package org.stackmotion.migration.vmotion;

import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;

/**
 * A migration at one moment: what report.json says of it (DESIGN section 11) and what a live
 * display shows. Times in nanoseconds; a time that has not come yet is 0.
 *
 * @param fromStack key of the stack that the source host used; empty when refused before that
 * @param stack the source's stack, as the report's one-word answer
 * @param bytesOnWire frames of the migration's connections at the source's NICs, both directions,
 *     without preamble, FCS and gap
 * @param goodputBitsPerS page content over the time from the first page to the resume
 * @param verified every page compared equal at switchover; null while that was not reached
 * @param state of the source's VMX
 * @param pagesToSend pages that the running pass still has to send
 */
public record MigrationSnapshot(
        long id,
        String vm,
        String from,
        String to,
        String fromStack,
        String toStack,
        String stack,
        MigrationOutcome outcome,
        MigrationStatus status,
        long startNs,
        long totalNs,
        long precopyNs,
        long downtimeNs,
        ImmutableList<Round> rounds,
        long pagesSent,
        long bytesOnWire,
        long goodputBitsPerS,
        int streams,
        @Nullable Boolean verified,
        VmxState state,
        long memoryPages,
        long pagesToSend,
        int percent) {
    /**
     * One pass; the last is the one with the VM stunned.
     *
     * @param bytesSent stream bytes: pages with their headers
     * @param pagesDirtied distinct pages that the guest wrote meanwhile
     */
    public record Round(
            long startNs, long durationNs, long pagesSent, long bytesSent, long pagesDirtied) {}
}
