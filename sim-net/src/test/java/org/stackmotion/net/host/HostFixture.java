package org.stackmotion.net.host;

import com.google.common.collect.ImmutableList;
import org.junit.jupiter.api.Assertions;
import org.stackmotion.core.Simulation;
import org.stackmotion.net.link.Link;
import org.stackmotion.net.link.LinkConfig;
import org.stackmotion.net.link.LinkEnd;
import org.stackmotion.net.vswitch.Pnic;
import org.stackmotion.net.wire.NetContext;

/** A booted host with one NIC, one switch, a few port groups and vmk0 (10.0.0.11/24), for tests. */
public final class HostFixture {
    public static final String MASK = "255.255.255.0";

    public final Simulation sim = Simulation.virtual(1);
    public final NetContext ctx = new NetContext(sim, false);
    public final EsxiHost host;
    public final HostOperations operations;

    /** The far end of vmnic0's cable. */
    public final LinkEnd wire;

    public HostFixture() throws HostFault {
        this(HostRules.DEFAULT);
    }

    public HostFixture(HostRules rules) throws HostFault {
        host = new EsxiHost(ctx, "esx01", "8.0.3", rules);
        operations = host.operations();
        Pnic pnic = host.addPnic("vmnic0");
        LinkConfig config = LinkConfig.of(10_000_000_000L, 1000);
        Link link = new Link(ctx, "esx01/vmnic0", "tor/port0", config, config);
        host.cable(pnic, link.a());
        wire = link.b();
        operations.addVirtualSwitch("vSwitch0", 9000, ImmutableList.of("vmnic0"));
        operations.addPortGroup("vSwitch0", "Management", 10);
        operations.addPortGroup("vSwitch0", "vMotion", 20);
        operations.addPortGroup("vSwitch0", "vMotion-2", 20);
        operations.addPortGroup("vSwitch0", "Provisioning", 40);
        operations.addPortGroup("vSwitch0", "Spare", 50);
        operations.addPortGroup("vSwitch0", "Spare-2", 50);
        operations.addPortGroup("vSwitch0", "VM Network", 30);
        operations.addVmk(
                VmkSpec.on("Management")
                        .withIpv4("10.0.0.11", MASK)
                        .withServices(Service.MANAGEMENT));
        host.completeBoot();
    }

    /** An operation under test. */
    public interface Operation {
        void run() throws HostFault;
    }

    /** Runs an operation that must be refused; returns fault and text. */
    public static HostFault refused(Operation operation) {
        return Assertions.assertThrows(HostFault.class, operation::run);
    }

    /** Everything that an operation could have changed, as text. */
    public String state() {
        StringBuilder text = new StringBuilder();
        host.vmks()
                .forEach(v ->
                        text.append(v)
                                .append(' ')
                                .append(v.portGroup().name())
                                .append(' ')
                                .append(v.stackKey())
                                .append(' ')
                                .append(v.mtu())
                                .append(' ')
                                .append(v.ipv4())
                                .append(' ')
                                .append(v.mask())
                                .append(' ')
                                .append(v.overrideGateway())
                                .append(' ')
                                .append(v.services())
                                .append('\n'));
        host.netstacks().records().forEach(r -> text.append(r).append('\n'));
        host.netstacks().running().forEach(r -> text.append(r).append('\n'));
        host.netstacks()
                .all()
                .forEach(n -> text.append(n.routes()).append(n.config()).append('\n'));
        host.virtualSwitches()
                .forEach(s ->
                        text.append(s.name())
                                .append(s.mtu())
                                .append(s.ports().size())
                                .append(s.uplinks().size())
                                .append(
                                        s.portGroups().stream()
                                                .map(g -> g.name() + g.vlanId())
                                                .toList())
                                .append('\n'));
        text.append(host.log().events().size());
        return text.toString();
    }
}
