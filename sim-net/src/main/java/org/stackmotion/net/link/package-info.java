/**
 * Cables: line time, propagation delay, finite queues, impairments and link state, one event per
 * frame and direction.
 */
@NullMarked
package org.stackmotion.net.link;

import org.jspecify.annotations.NullMarked;
