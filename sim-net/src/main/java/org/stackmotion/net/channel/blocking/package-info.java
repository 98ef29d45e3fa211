/**
 * Blocking clients of {@code java.net} inside the simulated network: socket factories over a
 * netstack, and the baton that lets the simulation's thread and one client thread run in turn. The
 * only package that starts threads.
 */
@NullMarked
package org.stackmotion.net.channel.blocking;

import org.jspecify.annotations.NullMarked;
