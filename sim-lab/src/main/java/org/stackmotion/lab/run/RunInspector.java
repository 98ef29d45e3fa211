package org.stackmotion.lab.run;

import com.google.common.collect.ImmutableList;
import org.stackmotion.lab.report.RunReport;
import org.stackmotion.lab.world.World;

/**
 * Looks into a run from inside, on the run's own thread: what must hold at every event and when all
 * is over. For tests; a report needs none.
 */
interface RunInspector {
    /** The world stands, nothing has happened. */
    void built(World world);

    /** Before each event of the run. */
    void beforeEvent();

    /** The run is over and reported; the world still stands and may go on. */
    void ended(RunReport report, ImmutableList<WorkloadRun> workloads);
}
