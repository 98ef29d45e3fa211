/** JMH benchmarks and whole-run workloads. No module imports this one. */
@NullMarked
package org.stackmotion.bench;

import org.jspecify.annotations.NullMarked;
