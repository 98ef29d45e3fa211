/** Named counters. */
@NullMarked
package org.stackmotion.core.count;

import org.jspecify.annotations.NullMarked;
