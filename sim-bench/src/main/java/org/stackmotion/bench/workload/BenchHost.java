package org.stackmotion.bench.workload;

import com.google.common.collect.ImmutableList;
import org.stackmotion.net.fabric.EthernetSwitch;
import org.stackmotion.net.host.EsxiHost;
import org.stackmotion.net.host.HostFault;
import org.stackmotion.net.host.NetstackRegistry;
import org.stackmotion.net.host.Service;
import org.stackmotion.net.host.Vmk;
import org.stackmotion.net.host.VmkSpec;
import org.stackmotion.net.link.Link;
import org.stackmotion.net.link.LinkConfig;
import org.stackmotion.net.vswitch.Pnic;
import org.stackmotion.net.wire.NetContext;

/**
 * An ESXi host with one NIC at a switch, one standard switch and one adapter, on a chosen stack.
 */
final class BenchHost {
    private static final String PORT_GROUP = "Bulk";
    private static final String MASK = "255.255.255.0";

    private final EsxiHost esxi;
    private final Vmk vmk;

    /**
     * @param stackKey a custom key makes a custom stack; on the default stack the adapter is
     *     selected for vMotion
     */
    BenchHost(
            NetContext ctx,
            EthernetSwitch tor,
            String name,
            String address,
            String stackKey,
            int mtu,
            boolean offloads,
            LinkConfig cable) {
        esxi = new EsxiHost(ctx, name, "8.0.3");
        Pnic vmnic0 = esxi.addPnic("vmnic0");
        Link link = new Link(ctx, name + "/vmnic0", tor.name() + "/" + name, cable, cable);
        esxi.cable(vmnic0, link.a());
        tor.connect(link.b());
        try {
            vmk = configure(address, stackKey, mtu, offloads);
        } catch (HostFault fault) {
            throw new IllegalStateException(name, fault);
        }
        esxi.completeBoot();
    }

    private Vmk configure(String address, String stackKey, int mtu, boolean offloads)
            throws HostFault {
        esxi.operations().addVirtualSwitch("vSwitch0", mtu, ImmutableList.of("vmnic0"));
        esxi.operations().addPortGroup("vSwitch0", PORT_GROUP, 0);
        boolean system =
                stackKey.equals(NetstackRegistry.DEFAULT)
                        || stackKey.equals(NetstackRegistry.VMOTION)
                        || stackKey.equals(NetstackRegistry.PROVISIONING);
        if (!system) {
            esxi.operations().addNetstack(stackKey);
        }
        VmkSpec spec =
                VmkSpec.on(PORT_GROUP)
                        .withStack(stackKey)
                        .withMtu(mtu)
                        .withIpv4(address, MASK)
                        .withOffloads(offloads, offloads);
        if (stackKey.equals(NetstackRegistry.DEFAULT)) {
            spec = spec.withServices(Service.VMOTION);
        }
        Vmk made = esxi.vmk(esxi.operations().addVmk(spec));
        if (made == null) {
            throw new IllegalStateException("no vmk");
        }
        return made;
    }

    EsxiHost esxi() {
        return esxi;
    }

    Vmk vmk() {
        return vmk;
    }
}
