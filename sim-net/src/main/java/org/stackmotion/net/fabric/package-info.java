/** The physical network between hosts: Ethernet switches and the trunks between them. */
@NullMarked
package org.stackmotion.net.fabric;

import org.jspecify.annotations.NullMarked;
