package org.stackmotion.net.host;

/** Services of VMkernel adapters (facts 1.3). */
final class ServiceOperations {
    private final EsxiHost host;

    ServiceOperations(EsxiHost host) {
        this.host = host;
    }

    private Vmk require(String device) throws HostFault {
        Vmk vmk = host.vmk(device);
        if (vmk == null) {
            throw new HostFault(VimFault.INVALID_ARGUMENT, "no VMkernel adapter '" + device + "'");
        }
        return vmk;
    }

    void select(String device, Service service) throws HostFault {
        Vmk vmk = require(device);
        if (vmk.has(service)) {
            return;
        }
        checkSelect(vmk.stackKey(), service);
        vmk.mutableServices().add(service);
        host.log().add("vmk.service.select", service + " on " + device);
    }

    /** Whether an adapter of that stack may carry the service now. */
    void checkSelect(String stackKey, Service service) throws HostFault {
        String dedicated = service.dedicatedStack();
        if (!stackKey.equals(NetstackRegistry.DEFAULT)) {
            if (stackKey.equals(dedicated)) {
                return; // on already, implied by the stack
            }
            throw new HostFault(
                    VimFault.INVALID_ARGUMENT,
                    "service "
                            + service
                            + " cannot be selected on TCP/IP stack '"
                            + stackKey
                            + "'; services are configured on adapters of "
                            + NetstackRegistry.DEFAULT);
        }
        if (dedicated != null) {
            for (Vmk vmk : host.vmks()) {
                if (vmk.stackKey().equals(dedicated)) {
                    throw new HostFault( // E4, E5
                            VimFault.HOST_CONFIG_FAULT,
                            "service "
                                    + service
                                    + " is on TCP/IP stack '"
                                    + dedicated
                                    + "' ("
                                    + vmk
                                    + ") and cannot be selected on the default stack");
                }
            }
        }
        if (service == Service.FAULT_TOLERANCE_LOGGING) {
            for (Vmk vmk : host.vmks()) {
                if (vmk.has(service)) {
                    throw new HostFault( // E7
                            VimFault.HOST_CONFIG_FAULT,
                            "only one adapter of a host carries fault tolerance traffic, and "
                                    + vmk
                                    + " does");
                }
            }
        }
    }

    void deselect(String device, Service service) throws HostFault {
        Vmk vmk = require(device);
        if (!vmk.has(service)) {
            throw new HostFault(
                    VimFault.INVALID_ARGUMENT,
                    "service " + service + " is not selected on " + device);
        }
        if (vmk.stackKey().equals(service.dedicatedStack())) {
            throw new HostFault(
                    VimFault.INVALID_ARGUMENT,
                    "service " + service + " is implied by TCP/IP stack '" + vmk.stackKey() + "'");
        }
        if (service == Service.MANAGEMENT) {
            checkManagementWithout(vmk);
        }
        vmk.mutableServices().remove(service);
        host.log().add("vmk.service.deselect", service + " on " + device);
        adviseManagement();
    }

    /** E8 where it is a rule. */
    void checkManagementWithout(Vmk leaving) throws HostFault {
        boolean last =
                leaving.has(Service.MANAGEMENT)
                        && host.vmks().stream()
                                .noneMatch(v -> v != leaving && v.has(Service.MANAGEMENT));
        if (last && host.rules().managementVmk()) {
            throw new HostFault(
                    VimFault.HOST_CONFIG_FAULT, leaving + " is the last management adapter");
        }
    }

    /** E8 as advice. */
    void adviseManagement() {
        if (host.isBooted() && host.vmks().stream().noneMatch(v -> v.has(Service.MANAGEMENT))) {
            host.log()
                    .warn(
                            "vmk.management.none",
                            host.name() + " has no VMkernel adapter for management");
        }
    }

    /**
     * E2: the first adapter of a service's own stack takes it from the default stack's adapters.
     */
    void moveToDedicatedStack(Vmk first) {
        for (Service service : Service.values()) {
            if (!first.stackKey().equals(service.dedicatedStack())) {
                continue;
            }
            first.mutableServices().add(service);
            for (Vmk vmk : host.vmks()) {
                boolean standard = vmk.stackKey().equals(NetstackRegistry.DEFAULT);
                if (standard && vmk.mutableServices().remove(service)) {
                    host.log()
                            .add(
                                    "vmk.service.deselect",
                                    service
                                            + " on "
                                            + vmk
                                            + ": the host now uses TCP/IP stack "
                                            + first.stackKey());
                }
            }
        }
    }
}
