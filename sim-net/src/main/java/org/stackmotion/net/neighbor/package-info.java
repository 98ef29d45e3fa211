/** Neighbour resolution (ARP) with the states of RFC 4861 section 7.3. Sans-I/O. */
@NullMarked
package org.stackmotion.net.neighbor;

import org.jspecify.annotations.NullMarked;
