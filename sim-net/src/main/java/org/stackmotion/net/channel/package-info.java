/**
 * Netty channels on the sockets of one netstack, and on ports of the fabric. Ordinary bootstraps,
 * codecs and handlers run on them, in simulated time.
 */
@NullMarked
package org.stackmotion.net.channel;

import org.jspecify.annotations.NullMarked;
