package org.stackmotion.net.host;

/**
 * DHCP of one adapter.
 *
 * @param on address and mask come from a lease and are read-only
 * @param feedsDns the lease feeds the stack's DNS, which then is read-only (column {@code DHCP DNS}
 *     of esxcli); at most one adapter of a stack (facts 5.1)
 * @param feedsGateway the lease may bring the stack's default gateway. Which of several leases does
 *     was not found (facts 5.1): the adapter that was bound first, unless the stack has a gateway
 *     of its configuration
 */
public record VmkDhcp(boolean on, boolean feedsDns, boolean feedsGateway) {
    public static final VmkDhcp OFF = new VmkDhcp(false, false, true);
    public static final VmkDhcp ON = new VmkDhcp(true, false, true);

    public VmkDhcp withDns() {
        return new VmkDhcp(on, true, feedsGateway);
    }

    public VmkDhcp withoutGateway() {
        return new VmkDhcp(on, feedsDns, false);
    }
}
