/**
 * Time, total event order, seeded randomness, units, counters and trace. No networking word inside.
 */
@NullMarked
package org.stackmotion.core;

import org.jspecify.annotations.NullMarked;
