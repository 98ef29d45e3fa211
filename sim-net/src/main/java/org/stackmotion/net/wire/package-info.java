/**
 * Bytes on the wire: frames, views over their headers, checksums and payload by reference. Views
 * are for data paths (offsets under the RFC's picture, one {@code check}, no allocation); records
 * are for control messages such as ARP.
 */
@NullMarked
package org.stackmotion.net.wire;

import org.jspecify.annotations.NullMarked;
