/**
 * TCP (RFC 9293), sans I/O: segments, calls and time go in; segments, events and the next deadline
 * come out. {@link org.stackmotion.net.tcp.TcpConnection} is the door; behind it the work is split
 * by role.
 */
@NullMarked
package org.stackmotion.net.tcp;

import org.jspecify.annotations.NullMarked;
