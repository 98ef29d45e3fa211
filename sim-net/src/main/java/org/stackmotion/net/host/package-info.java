/**
 * An ESXi host: physical NICs, standard switches, VMkernel adapters, the life cycle of its TCP/IP
 * stacks, services and their exclusivity. Every change goes through {@link
 * org.stackmotion.net.host.HostOperations}.
 */
@NullMarked
package org.stackmotion.net.host;

import org.jspecify.annotations.NullMarked;
