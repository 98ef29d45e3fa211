/** ICMP for IPv4 (RFC 792, RFC 1122 section 3.2.2, RFC 1812 section 4.3). Sans-I/O. */
@NullMarked
package org.stackmotion.net.icmp;

import org.jspecify.annotations.NullMarked;
