/** Whole runs as benchmarks: a world, one piece of work, one line of figures. */
@NullMarked
package org.stackmotion.bench.workload;

import org.jspecify.annotations.NullMarked;
