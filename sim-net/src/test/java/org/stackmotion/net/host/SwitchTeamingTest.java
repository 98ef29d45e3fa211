package org.stackmotion.net.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stackmotion.net.host.HostFixture.refused;

import com.google.common.collect.ImmutableList;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.stackmotion.net.link.Link;
import org.stackmotion.net.link.LinkConfig;
import org.stackmotion.net.vswitch.NicTeaming;
import org.stackmotion.net.vswitch.Pnic;
import org.stackmotion.net.vswitch.PortGroup;
import org.stackmotion.net.vswitch.PortReservation;

class SwitchTeamingTest {
    private final HostFixture fixture = new HostFixture();
    private final HostOperations operations = fixture.operations;

    SwitchTeamingTest() throws HostFault {
        Pnic second = fixture.host.addPnic("vmnic1");
        LinkConfig config = LinkConfig.of(10_000_000_000L, 1000);
        Link link = new Link(fixture.ctx, "esx01/vmnic1", "tor/port1", config, config);
        fixture.host.cable(second, link.a());
        operations.addUplink("vSwitch0", "vmnic1");
    }

    private static NicTeaming order(String active, String standby) {
        return NicTeaming.INHERITED.withOrder(ImmutableList.of(active), ImmutableList.of(standby));
    }

    private void refuse(VimFault fault, String text, HostFixture.Operation operation) {
        String before = fixture.state();
        HostFault got = refused(operation);
        assertThat(got.fault()).isEqualTo(fault);
        assertThat(got).hasMessageContaining(text);
        assertThat(fixture.state()).isEqualTo(before);
    }

    @Test
    void failoverOrderOfStrangersOrOfOneUplinkTwiceIsRefused() {
        refuse(
                VimFault.NOT_FOUND,
                "no switch 'vSwitch9'",
                () -> operations.editTeaming("vSwitch9", NicTeaming.DEFAULT));
        refuse(
                VimFault.NOT_FOUND,
                "no port group 'x'",
                () -> operations.editPortGroupTeaming("x", NicTeaming.DEFAULT));
        refuse(
                VimFault.INVALID_ARGUMENT,
                "vmnic7 is no uplink of switch vSwitch0",
                () -> operations.editTeaming("vSwitch0", order("vmnic0", "vmnic7")));
        refuse(
                VimFault.INVALID_ARGUMENT,
                "vmnic0 is in the failover order twice",
                () -> operations.editPortGroupTeaming("vMotion", order("vmnic0", "vmnic0")));
    }

    @Test
    void editSaysWhatChangesAndIsCheckedTogetherWithWhatStays() throws HostFault {
        operations.editTeaming("vSwitch0", order("vmnic1", "vmnic0"));
        NicTeaming active = NicTeaming.INHERITED.withOrder(ImmutableList.of("vmnic0"), null);
        refuse(
                VimFault.INVALID_ARGUMENT,
                "twice",
                () -> operations.editTeaming("vSwitch0", active));
        assertThat(fixture.host.vmks().getFirst().port().uplink())
                .isSameAs(fixture.host.pnic("vmnic1"));
        operations.editPortGroupTeaming("Management", active);
        assertThat(fixture.host.vmks().getFirst().port().uplink())
                .isSameAs(fixture.host.pnic("vmnic0"));
    }

    @Test
    void logTellsOfAnUplinkThatGoesDownAndHowManyPortsMoved() throws HostFault {
        operations.editTeaming("vSwitch0", order("vmnic0", "vmnic1"));
        fixture.wire.setUp(false, 0);
        assertThat(fixture.host.log().events().getLast())
                .isEqualTo(new HostEvent(0, "uplink.down", "vmnic0, 1 ports moved"));
    }

    @Test
    void portGroupAndSwitchWithAReservedPortCannotBeRemoved() throws HostFault {
        operations.addVirtualSwitch("vSwitch1", 1500, ImmutableList.of());
        operations.addPortGroup("vSwitch1", "VMs", 30);
        PortGroup group = Objects.requireNonNull(fixture.host.portGroup("VMs"));
        PortReservation reservation = group.reserve("vm1/nic0");
        String why = "port group VMs has a port reserved for vm1/nic0, which is migrating here";
        refuse(VimFault.RESOURCE_IN_USE, why, () -> operations.removePortGroup("VMs"));
        refuse(VimFault.RESOURCE_IN_USE, why, () -> operations.removeVirtualSwitch("vSwitch1"));
        reservation.release();
        operations.removePortGroup("VMs");
        operations.removeVirtualSwitch("vSwitch1");
    }
}
