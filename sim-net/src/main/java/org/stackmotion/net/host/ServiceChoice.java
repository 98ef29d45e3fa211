package org.stackmotion.net.host;

import com.google.common.collect.ImmutableList;

/** Which vmk a service uses (facts 1.3). */
final class ServiceChoice {
    private ServiceChoice() {}

    static ServiceEndpoint choose(EsxiHost host, Service service) {
        ImmutableList<Vmk> candidates = candidates(host, service);
        for (Vmk vmk : candidates) {
            if (vmk.hasAddress()) {
                return new ServiceEndpoint.Endpoint(vmk, vmk.netstack());
            }
        }
        if (candidates.isEmpty()) {
            return new ServiceEndpoint.NotConfigured(
                    "no VMkernel adapter of " + host.name() + " has the service " + service,
                    "Place a vmk on the "
                            + service
                            + " stack of "
                            + host.name()
                            + ", or select the "
                            + service
                            + " service on one of its default-stack vmks.");
        }
        Vmk first = candidates.get(0);
        return new ServiceEndpoint.NotConfigured(
                first + " of " + host.name() + " has no IPv4 address",
                "Give "
                        + first
                        + " a static address, or see that a DHCP server with a free address"
                        + " answers in its VLAN.");
    }

    static ImmutableList<ServiceEndpoint.Endpoint> all(EsxiHost host, Service service) {
        return candidates(host, service).stream()
                .filter(vmk -> vmk.hasAddress())
                .map(vmk -> new ServiceEndpoint.Endpoint(vmk, vmk.netstack()))
                .collect(ImmutableList.toImmutableList());
    }

    /**
     * E1: as soon as one vmk stands on the service's own stack, only that stack counts. Otherwise
     * the vmks of the default stack that are selected; and for provisioning, without any, the first
     * vmk of the default stack, that is management (facts 1.6).
     */
    private static ImmutableList<Vmk> candidates(EsxiHost host, Service service) {
        String dedicated = service.dedicatedStack();
        if (dedicated != null) {
            ImmutableList<Vmk> own = onStack(host, dedicated);
            if (!own.isEmpty()) {
                return own;
            }
        }
        ImmutableList<Vmk> standard = onStack(host, NetstackRegistry.DEFAULT);
        ImmutableList<Vmk> selected =
                standard.stream()
                        .filter(vmk -> vmk.has(service))
                        .collect(ImmutableList.toImmutableList());
        boolean fallBack = selected.isEmpty() && service == Service.VSPHERE_PROVISIONING;
        return fallBack ? standard : selected;
    }

    private static ImmutableList<Vmk> onStack(EsxiHost host, String key) {
        return host.vmks().stream()
                .filter(vmk -> vmk.stackKey().equals(key))
                .collect(ImmutableList.toImmutableList());
    }
}
