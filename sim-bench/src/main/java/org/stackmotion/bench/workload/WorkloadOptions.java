package org.stackmotion.bench.workload;

import org.stackmotion.core.trace.DigestLevel;

/**
 * How to run a workload.
 *
 * @param bytes W1: stream bytes to carry
 * @param realPayload W1: every payload byte is written, carried and compared; otherwise by
 *     reference
 * @param checksums every sender computes and every receiver verifies checksums
 * @param offloads TSO and LRO of every NIC
 * @param vmGib W6: memory of the VM
 */
public record WorkloadOptions(
        WorkloadId workload,
        int mtu,
        long bytes,
        String congestionControl,
        boolean realPayload,
        boolean checksums,
        boolean offloads,
        DigestLevel digestLevel,
        int vmGib,
        int rateGbps) {
    /** The choices as the {@code mode} of the figures. */
    String mode() {
        String size = workload == WorkloadId.W6 ? "vmGib=" + vmGib : "bytes=" + bytes;
        return String.join(
                " ",
                size,
                "mtu=" + mtu,
                "rateGbps=" + rateGbps,
                "cc=" + congestionControl,
                "payload=" + (realPayload ? "real" : "virtual"),
                "checksums=" + (checksums ? "on" : "off"),
                "trains=off",
                "offloads=" + (offloads ? "on" : "off"),
                "digest=" + (digestLevel == DigestLevel.FULL ? "full" : "fast"));
    }
}
