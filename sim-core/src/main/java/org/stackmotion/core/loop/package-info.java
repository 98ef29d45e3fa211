/** The simulator as a Netty event loop, in virtual and in wall-clock time. */
@NullMarked
package org.stackmotion.core.loop;

import org.jspecify.annotations.NullMarked;
