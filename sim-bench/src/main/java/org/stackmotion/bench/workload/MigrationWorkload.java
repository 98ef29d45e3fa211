package org.stackmotion.bench.workload;

/** W6: live migration of a large synthetic VM. */
final class MigrationWorkload {
    private final WorkloadOptions options;

    MigrationWorkload(WorkloadOptions options) {
        this.options = options;
    }

    Workloads.Outcome run() {
        throw new UnsupportedOperationException("W6 " + options);
    }
}
