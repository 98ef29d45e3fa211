/**
 * One TCP/IP stack with everything that belongs to it alone: interfaces, routes, neighbours,
 * sockets, ports, buffers, counters. Frames come in by {@code deliver} and leave by {@code
 * dispatch} through one of the stack's own interfaces; there is no other way in or out.
 */
@NullMarked
package org.stackmotion.net.stack;

import org.jspecify.annotations.NullMarked;
