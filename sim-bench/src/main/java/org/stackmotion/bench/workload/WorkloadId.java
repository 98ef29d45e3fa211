package org.stackmotion.bench.workload;

/** The whole-run workloads by their published names. */
public enum WorkloadId {
    /** Bulk TCP between two plain hosts at one Ethernet switch. */
    W1(true, 10),
    W3(false, 10),
    /** Live migration of a large synthetic VM. */
    W6(true, 25),
    W7(false, 10);

    private final boolean available;
    private final int defaultRateGbps;

    WorkloadId(boolean available, int defaultRateGbps) {
        this.available = available;
        this.defaultRateGbps = defaultRateGbps;
    }

    public boolean isAvailable() {
        return available;
    }

    public int defaultRateGbps() {
        return defaultRateGbps;
    }
}
