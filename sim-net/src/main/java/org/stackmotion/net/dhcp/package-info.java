/**
 * DHCP on the channels of a stack: Netty handlers around the state machines of {@code autoconf},
 * and the clients of a host's adapters.
 */
@NullMarked
package org.stackmotion.net.dhcp;

import org.jspecify.annotations.NullMarked;
