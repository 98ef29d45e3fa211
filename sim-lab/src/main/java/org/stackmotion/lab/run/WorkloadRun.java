package org.stackmotion.lab.run;

import org.stackmotion.lab.report.RunReport.WorkloadEntry;

/** A workload while it runs. */
sealed interface WorkloadRun permits PingRun, BulkRun, ClientRun {
    String name();

    /** Begins now. */
    void start(long nowNs);

    /** Ends now, if it has not ended by itself. */
    void stop(long nowNs);

    /** True when it ends by itself, so that the run waits for it. */
    boolean isBounded();

    WorkloadEntry result(long nowNs);
}
