/** Tests of the Netty channels, in virtual time. */
@NullMarked
package org.stackmotion.net.channel;

import org.jspecify.annotations.NullMarked;
