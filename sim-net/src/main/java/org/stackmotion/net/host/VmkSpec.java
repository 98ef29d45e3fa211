package org.stackmotion.net.host;

import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.stack.Netstack;
import org.stackmotion.net.wire.Ipv4;

/**
 * A VMkernel adapter to be created ({@code HostVirtualNicSpec}).
 *
 * @param device {@code vmkN}, or null for the first free one
 * @param ipv4 0: no address
 * @param mask 0 when there is no address
 * @param dhcp whether the address comes from DHCP; then there is none here
 * @param overrideGateway the adapter's own gateway (facts 1.4 G3), 0: none
 */
public record VmkSpec(
        @Nullable String device,
        String portGroup,
        String stackKey,
        int mtu,
        int ipv4,
        int mask,
        int overrideGateway,
        boolean tso,
        boolean lro,
        ImmutableList<Service> services,
        VmkDhcp dhcp) {
    public static final int DEFAULT_MTU = 1500;

    /** On the default stack, MTU 1500, without address and services. */
    public static VmkSpec on(String portGroup) {
        return new VmkSpec(
                null,
                portGroup,
                Netstack.DEFAULT_KEY,
                DEFAULT_MTU,
                0,
                0,
                0,
                true,
                true,
                ImmutableList.of(),
                VmkDhcp.OFF);
    }

    public VmkSpec withDevice(String name) {
        return new VmkSpec(
                name,
                portGroup,
                stackKey,
                mtu,
                ipv4,
                mask,
                overrideGateway,
                tso,
                lro,
                services,
                dhcp);
    }

    public VmkSpec withStack(String key) {
        return new VmkSpec(
                device, portGroup, key, mtu, ipv4, mask, overrideGateway, tso, lro, services, dhcp);
    }

    public VmkSpec withMtu(int bytes) {
        return new VmkSpec(
                device,
                portGroup,
                stackKey,
                bytes,
                ipv4,
                mask,
                overrideGateway,
                tso,
                lro,
                services,
                dhcp);
    }

    public VmkSpec withIpv4(int address, int subnetMask) {
        return new VmkSpec(
                device,
                portGroup,
                stackKey,
                mtu,
                address,
                subnetMask,
                overrideGateway,
                tso,
                lro,
                services,
                dhcp);
    }

    /**
     * As {@link #withIpv4(int, int)} from dotted quads.
     *
     * @throws IllegalArgumentException if one is not an address
     */
    public VmkSpec withIpv4(String address, String subnetMask) {
        return withIpv4(Ipv4.parse(address), Ipv4.parse(subnetMask));
    }

    public VmkSpec withOverrideGateway(int gateway) {
        return new VmkSpec(
                device, portGroup, stackKey, mtu, ipv4, mask, gateway, tso, lro, services, dhcp);
    }

    public VmkSpec withOffloads(boolean withTso, boolean withLro) {
        return new VmkSpec(
                device,
                portGroup,
                stackKey,
                mtu,
                ipv4,
                mask,
                overrideGateway,
                withTso,
                withLro,
                services,
                dhcp);
    }

    public VmkSpec withServices(Service... selected) {
        return new VmkSpec(
                device,
                portGroup,
                stackKey,
                mtu,
                ipv4,
                mask,
                overrideGateway,
                tso,
                lro,
                ImmutableList.copyOf(selected),
                dhcp);
    }

    public VmkSpec withDhcp(VmkDhcp newDhcp) {
        return new VmkSpec(
                device,
                portGroup,
                stackKey,
                mtu,
                ipv4,
                mask,
                overrideGateway,
                tso,
                lro,
                services,
                newDhcp);
    }
}
