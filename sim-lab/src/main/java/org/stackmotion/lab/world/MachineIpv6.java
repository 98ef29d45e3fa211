package org.stackmotion.lab.world;

import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.stack.PlainMachine;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv6Prefix;

/** IPv6 of a node or of a guest; a machine of which the file says nothing has none. */
final class MachineIpv6 {
    private MachineIpv6() {}

    static void configure(
            PlainMachine machine,
            ImmutableList<Ipv6Prefix> addresses,
            @Nullable IpAddress gateway,
            boolean advertisements) {
        if (advertisements) {
            machine.enableIpv6(true);
        }
        addresses.forEach(machine::addIpv6Address);
        if (gateway != null) {
            machine.stack().ipv6Control().setDefaultGateway(gateway);
        }
    }
}
