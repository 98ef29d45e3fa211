/** JMH benchmarks; each checks its own result before its figure counts. */
@NullMarked
package org.stackmotion.bench.jmh;

import org.jspecify.annotations.NullMarked;
