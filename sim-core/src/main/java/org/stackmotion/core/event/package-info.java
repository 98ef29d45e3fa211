/** Events of simulated time and the queue that puts them in their total order. */
@NullMarked
package org.stackmotion.core.event;

import org.jspecify.annotations.NullMarked;
