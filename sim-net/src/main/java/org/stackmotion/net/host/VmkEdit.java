package org.stackmotion.net.host;

import org.jspecify.annotations.Nullable;

/**
 * Changes to a VMkernel adapter; what is null stays as it is.
 *
 * @param stackKey there only to be refused: an adapter's stack cannot change (facts 1.2)
 * @param ipv4 0 removes the address; goes together with {@code mask}
 * @param overrideGateway 0 removes it
 */
public record VmkEdit(
        @Nullable String portGroup,
        @Nullable String stackKey,
        @Nullable Integer mtu,
        @Nullable Integer ipv4,
        @Nullable Integer mask,
        @Nullable Integer overrideGateway,
        @Nullable VmkDhcp dhcp) {
    public static final VmkEdit NOTHING = new VmkEdit(null, null, null, null, null, null, null);

    public VmkEdit withPortGroup(String label) {
        return new VmkEdit(label, stackKey, mtu, ipv4, mask, overrideGateway, dhcp);
    }

    public VmkEdit withStack(String key) {
        return new VmkEdit(portGroup, key, mtu, ipv4, mask, overrideGateway, dhcp);
    }

    public VmkEdit withMtu(int bytes) {
        return new VmkEdit(portGroup, stackKey, bytes, ipv4, mask, overrideGateway, dhcp);
    }

    public VmkEdit withIpv4(int address, int subnetMask) {
        return new VmkEdit(portGroup, stackKey, mtu, address, subnetMask, overrideGateway, dhcp);
    }

    public VmkEdit withOverrideGateway(int gateway) {
        return new VmkEdit(portGroup, stackKey, mtu, ipv4, mask, gateway, dhcp);
    }

    public VmkEdit withDhcp(VmkDhcp newDhcp) {
        return new VmkEdit(portGroup, stackKey, mtu, ipv4, mask, overrideGateway, newDhcp);
    }
}
