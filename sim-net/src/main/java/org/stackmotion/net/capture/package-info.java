/** Captures of what passes a host's adapters: pcapng files in simulated time. */
@NullMarked
package org.stackmotion.net.capture;

import org.jspecify.annotations.NullMarked;
