/**
 * IPv4: routing table, fragmentation and reassembly, path MTU. Sans-I/O: sees only wire and core.
 */
@NullMarked
package org.stackmotion.net.ip;

import org.jspecify.annotations.NullMarked;
