package org.stackmotion.net.host;

import org.stackmotion.net.wire.FramePort;

/**
 * A virtual NIC of a VM. It keeps its address wherever the VM runs.
 *
 * @param name for example {@code vm1/eth0}
 * @param mac 48-bit address
 * @param guest takes the frames that arrive
 */
public record VmNic(String name, long mac, FramePort guest) {}
