/** The standard virtual switch of a host: port groups, VLANs, virtual ports, uplinks. */
@NullMarked
package org.stackmotion.net.vswitch;

import org.jspecify.annotations.NullMarked;
