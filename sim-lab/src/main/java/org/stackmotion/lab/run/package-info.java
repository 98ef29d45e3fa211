/** Runs a scenario: steps, workloads, the end, what must hold, and the report. */
@NullMarked
package org.stackmotion.lab.run;

import org.jspecify.annotations.NullMarked;
