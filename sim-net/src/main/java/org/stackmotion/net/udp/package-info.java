/** UDP (RFC 768, RFC 1122 section 4.1). Sans-I/O. */
@NullMarked
package org.stackmotion.net.udp;

import org.jspecify.annotations.NullMarked;
