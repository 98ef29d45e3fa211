package org.stackmotion.bench.workload;

/** W1: bulk TCP. */
final class BulkWorkload {
    private final WorkloadOptions options;

    BulkWorkload(WorkloadOptions options) {
        this.options = options;
    }

    Workloads.Outcome run() {
        throw new UnsupportedOperationException("W1 " + options);
    }
}
