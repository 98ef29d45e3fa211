/** Tests of the netstack below the channels. */
@NullMarked
package org.stackmotion.net.stack;

import org.jspecify.annotations.NullMarked;
