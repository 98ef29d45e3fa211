package org.stackmotion.net.host;

import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv6Prefix;

/**
 * IPv6 of a VMkernel adapter ({@code HostIpConfig.ipV6Config}); its link-local address comes by
 * itself.
 *
 * @param addresses static ones; they replace those that it had
 * @param routerAdvertisements {@code autoConfigurationEnabled}; null: on from host version 6.5 on
 *     (facts 5.1)
 * @param gateway the adapter's own (facts 1.4 G3), null: none
 */
public record VmkIpv6(
        ImmutableList<Ipv6Prefix> addresses,
        @Nullable Boolean routerAdvertisements,
        @Nullable IpAddress gateway) {
    /** Nothing but the link-local address and what routers advertise. */
    public static final VmkIpv6 AUTOMATIC = new VmkIpv6(ImmutableList.of(), null, null);

    public VmkIpv6 withAddresses(Ipv6Prefix... list) {
        return new VmkIpv6(ImmutableList.copyOf(list), routerAdvertisements, gateway);
    }

    public VmkIpv6 withRouterAdvertisements(boolean on) {
        return new VmkIpv6(addresses, on, gateway);
    }
}
