/** Arguments and terminal. Everything that knows a host or a packet is in the modules below. */
@NullMarked
package org.stackmotion.cli;

import org.jspecify.annotations.NullMarked;
