package org.stackmotion.lab.world;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stackmotion.lab.format.Ipv4Address;
import org.stackmotion.lab.scenario.EsxSection;
import org.stackmotion.lab.scenario.RouterSection;
import org.stackmotion.net.host.HostFault;
import org.stackmotion.net.host.HostOperations;
import org.stackmotion.net.host.NetstackEdit;
import org.stackmotion.net.host.Service;
import org.stackmotion.net.host.VmkIpv6;
import org.stackmotion.net.stack.DnsConfig;
import org.stackmotion.net.vswitch.LoadBalancing;
import org.stackmotion.net.vswitch.NicTeaming;

/** Scenario words in the words of host operations. */
final class HostWords {
    private static final ImmutableMap<String, Service> SERVICES =
            ImmutableMap.<String, Service>builder()
                    .put("management", Service.MANAGEMENT)
                    .put("vmotion", Service.VMOTION)
                    .put("provisioning", Service.VSPHERE_PROVISIONING)
                    .put("fault_tolerance_logging", Service.FAULT_TOLERANCE_LOGGING)
                    .put("vsan", Service.VSAN)
                    .put("vsan_witness", Service.VSAN_WITNESS)
                    .put("vsphere_replication", Service.VSPHERE_REPLICATION)
                    .put("vsphere_replication_nfc", Service.VSPHERE_REPLICATION_NFC)
                    .put("vsphere_backup_nfc", Service.VSPHERE_BACKUP_NFC)
                    .put("precision_time_protocol", Service.PTP)
                    .put("nvme_tcp", Service.NVME_TCP)
                    .put("nvme_rdma", Service.NVME_RDMA)
                    .buildOrThrow();

    private HostWords() {}

    static Service service(String key) {
        Service service = SERVICES.get(key);
        if (service == null) {
            throw new IllegalArgumentException("unknown service " + key);
        }
        return service;
    }

    /** The services that a section switches on. */
    static ImmutableList<Service> services(EsxSection.Vmknic vmk) {
        List<Service> services = new ArrayList<>();
        vmk.enabledServices()
                .forEach((key, on) -> {
                    if (on) {
                        services.add(service(key));
                    }
                });
        return ImmutableList.copyOf(services);
    }

    static int address(@Nullable Ipv4Address address) {
        return address == null ? 0 : address.value();
    }

    /** IPv6 of an adapter, if its section says anything of it. */
    static void setIpv6(HostOperations ops, EsxSection.Vmknic vmk) throws HostFault {
        EsxSection.IpConfig ip = vmk.ip();
        EsxSection.Ipv6Config config = ip == null ? null : ip.ipv6();
        if (config != null) {
            VmkIpv6 settings =
                    new VmkIpv6(config.ipv6Address(), config.autoConfigurationEnabled(), null);
            ops.setVmkIpv6(vmk.device(), settings);
        }
    }

    /** IPv6 gateway and routes of a stack. */
    static void setIpv6(HostOperations ops, EsxSection.NetStack stack) throws HostFault {
        if (stack.ipv6DefaultGateway() != null) {
            boolean none = stack.ipv6DefaultGateway().isAny();
            ops.setDefaultIpv6Gateway(stack.key(), none ? null : stack.ipv6DefaultGateway());
        }
        for (RouterSection.Ipv6StaticRoute route : stack.ipv6Routes()) {
            ops.addIpv6Route(stack.key(), route.network(), route.gateway());
        }
    }

    /** A teaming section; an empty list is one that was left out. */
    static NicTeaming teaming(EsxSection.NicTeamingSection section) {
        LoadBalancing how =
                switch (section.policy()) {
                    case null -> null;
                    case LOADBALANCE_SRCID -> LoadBalancing.ORIGINATING_PORT;
                    case FAILOVER_EXPLICIT -> LoadBalancing.EXPLICIT_ORDER;
                };
        return new NicTeaming(
                how,
                section.activeNics().isEmpty() ? null : section.activeNics(),
                section.standbyNics().isEmpty() ? null : section.standbyNics(),
                section.notifySwitches(),
                section.rollingOrder());
    }

    /** Everything of a stack's section but its gateway, which wants the adapters to be there. */
    static NetstackEdit settings(EsxSection.NetStack stack) {
        NetstackEdit edit = NetstackEdit.NOTHING;
        if (stack.name() != null) {
            edit = edit.withName(stack.name());
        }
        if (stack.congestionControlAlgorithm() != null) {
            edit = edit.withCongestionControl(word(stack.congestionControlAlgorithm()));
        }
        if (stack.requestedMaxNumberOfConnections() != null) {
            edit = edit.withMaxConnections(stack.requestedMaxNumberOfConnections());
        }
        if (stack.dnsConfig() != null) {
            edit = edit.withDns(dns(stack.dnsConfig()));
        }
        if (stack.bufferPoolMb() != null) {
            edit = edit.withBufferPoolBytes((long) stack.bufferPoolMb() << 20);
        }
        if (stack.ecn() != null) {
            edit = edit.withEcn(stack.ecn().mode());
        }
        if (stack.plpmtud() != null) {
            edit = edit.withPathMtuProbing(stack.plpmtud());
        }
        return edit.withTuning(
                new NetstackEdit.Tuning(stack.rack(), stack.hystart(), stack.pacing()));
    }

    static String word(EsxSection.CongestionControl algorithm) {
        return switch (algorithm) {
            case NEWRENO -> "newreno";
            case CUBIC -> "cubic";
        };
    }

    private static DnsConfig dns(EsxSection.DnsConfig dns) {
        return new DnsConfig(
                dns.hostName() == null ? "" : dns.hostName(),
                dns.domainName() == null ? "" : dns.domainName(),
                dns.address().stream()
                        .map(Ipv4Address::toString)
                        .collect(ImmutableList.toImmutableList()),
                dns.searchDomain());
    }
}
