package org.stackmotion.net.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv4;
import org.stackmotion.net.wire.MacAddresses;

class HostOperationsTest {
    private static final int GW = Ipv4.parse("10.1.1.254");
    private static final int FAR = Ipv4.parse("99.9.9.9");

    private HostFixture world;
    private HostOperations operations;
    private EsxiHost host;

    @BeforeEach
    void boot() throws HostFault {
        world = new HostFixture();
        operations = world.operations;
        host = world.host;
    }

    private static VmkSpec vmotion() {
        return VmkSpec.on("vMotion").withStack("vmotion").withIpv4("10.1.1.11", HostFixture.MASK);
    }

    /** The operation is refused with that fault, and nothing at all has changed. */
    private void refuse(VimFault fault, HostFixture.Operation operation) {
        String before = world.state();
        assertThat(HostFixture.refused(operation).fault()).isEqualTo(fault);
        assertThat(world.state()).isEqualTo(before);
    }

    private int nextHop(String key) {
        return Objects.requireNonNull(host.netstacks().find(key))
                .explainRoute(FAR, null)
                .nextHop()
                .ipv4();
    }

    // ---- switches ---------------------------------------------------------------------------

    @Test
    void switchOperationsRefuseWithTheFaultsOfTheApi() {
        ImmutableList<String> none = ImmutableList.of();
        refuse(VimFault.ALREADY_EXISTS, () -> operations.addVirtualSwitch("vSwitch0", 1500, none));
        refuse(VimFault.INVALID_ARGUMENT, () -> operations.addVirtualSwitch("s", 9001, none));
        refuse(VimFault.INVALID_ARGUMENT, () -> operations.addVirtualSwitch("s", 1279, none));
        refuse(
                VimFault.INVALID_ARGUMENT,
                () -> operations.addVirtualSwitch("s".repeat(33), 1500, none));
        refuse(
                VimFault.NOT_FOUND,
                () -> operations.addVirtualSwitch("s", 1500, ImmutableList.of("vmnic9")));
        refuse(
                VimFault.RESOURCE_IN_USE,
                () -> operations.addVirtualSwitch("s", 1500, ImmutableList.of("vmnic0")));
        refuse(VimFault.ALREADY_EXISTS, () -> operations.addPortGroup("vSwitch0", "vMotion", 1));
        refuse(VimFault.NOT_FOUND, () -> operations.addPortGroup("nosuch", "p", 1));
        refuse(VimFault.INVALID_ARGUMENT, () -> operations.addPortGroup("vSwitch0", "p", 4096));
        refuse(VimFault.INVALID_ARGUMENT, () -> operations.setPortGroupVlan("vMotion", -1));
        refuse(VimFault.NOT_FOUND, () -> operations.setPortGroupVlan("nosuch", 1));
        refuse(VimFault.RESOURCE_IN_USE, () -> operations.removePortGroup("Management"));
        refuse(VimFault.RESOURCE_IN_USE, () -> operations.removeVirtualSwitch("vSwitch0"));
        refuse(VimFault.NOT_FOUND, () -> operations.removeUplink("vSwitch0", "vmnic1"));
    }

    @Test
    void switchWithoutAdaptersIsRemovedAndFreesItsUplink() throws HostFault {
        operations.removeVmk("vmk0");
        operations.removeVirtualSwitch("vSwitch0");
        operations.addVirtualSwitch("vSwitch1", 1500, ImmutableList.of("vmnic0"));
        assertThat(host.portGroup("vMotion")).isNull();
        assertThat(host.virtualSwitches()).hasSize(1);
    }

    // ---- adapters ---------------------------------------------------------------------------

    @Test
    void vmkOperationsRefuseWithTheFaultsOfTheApi() throws HostFault {
        operations.addVmk(vmotion());
        VmkSpec spare = VmkSpec.on("Spare");
        refuse(VimFault.ALREADY_EXISTS, () -> operations.addVmk(spare.withDevice("vmk0")));
        refuse(VimFault.ALREADY_EXISTS, () -> operations.addVmk(VmkSpec.on("vMotion")));
        refuse(VimFault.INVALID_ARGUMENT, () -> operations.addVmk(spare.withDevice("eth0")));
        refuse(VimFault.INVALID_ARGUMENT, () -> operations.addVmk(VmkSpec.on("nosuch")));
        refuse(VimFault.INVALID_ARGUMENT, () -> operations.addVmk(spare.withMtu(9001)));
        refuse(VimFault.INVALID_ARGUMENT, () -> operations.addVmk(spare.withStack("nosuch")));
        for (String bad :
                new String[] {"10.9.0.0", "10.9.0.255", "127.0.0.1", "224.0.0.1", "0.0.0.9"}) {
            refuse(
                    VimFault.INVALID_ARGUMENT,
                    () -> operations.addVmk(spare.withIpv4(bad, HostFixture.MASK)));
        }
        refuse(
                VimFault.INVALID_ARGUMENT,
                () -> operations.addVmk(spare.withIpv4("10.9.0.1", "255.0.255.0")));
        refuse(
                VimFault.INVALID_ARGUMENT,
                () -> operations.addVmk(spare.withIpv4("10.0.0.11", "255.255.0.0")));
        VmkSpec addressed = spare.withIpv4("10.9.0.1", HostFixture.MASK);
        refuse(
                VimFault.HOST_CONFIG_FAULT,
                () -> operations.addVmk(addressed.withOverrideGateway(FAR)));
        refuse(VimFault.NOT_FOUND, () -> operations.removeVmk("vmk9"));
        refuse(VimFault.NOT_FOUND, () -> operations.editVmk("vmk9", VmkEdit.NOTHING));
        refuse(
                VimFault.INVALID_ARGUMENT,
                () -> operations.editVmk("vmk1", VmkEdit.NOTHING.withStack("defaultTcpipStack")));
        refuse(
                VimFault.INVALID_ARGUMENT,
                () -> operations.editVmk("vmk1", VmkEdit.NOTHING.withMtu(100)));
        refuse(
                VimFault.ALREADY_EXISTS,
                () -> operations.editVmk("vmk1", VmkEdit.NOTHING.withPortGroup("Management")));
        refuse(
                VimFault.HOST_CONFIG_FAULT,
                () -> operations.editVmk("vmk1", VmkEdit.NOTHING.withOverrideGateway(FAR)));
    }

    @Test
    void vmkZeroHasTheAddressOfTheFirstNicAndOthersTheirOwnScheme() throws HostFault {
        operations.addVmk(vmotion());
        Vmk vmk0 = Objects.requireNonNull(host.vmk("vmk0"));
        assertThat(vmk0.mac()).isEqualTo(host.pnics().get(0).mac());
        assertThat(MacAddresses.format(Objects.requireNonNull(host.vmk("vmk1")).mac()))
                .startsWith("00:50:56:6");
    }

    @Test
    void sameAddressInAnotherStackIsNormal() throws HostFault {
        operations.addVmk(
                VmkSpec.on("vMotion").withStack("vmotion").withIpv4("10.0.0.11", HostFixture.MASK));
        assertThat(host.warnings()).isEmpty();
    }

    @Test
    void twoAdaptersOfOneStackInOneSubnetAreAWarning() throws HostFault {
        operations.addVmk(VmkSpec.on("Spare").withIpv4("10.0.0.12", HostFixture.MASK));
        assertThat(host.warnings()).hasSize(1);
        assertThat(host.warnings().get(0)).contains("vmk0 and vmk1", "multihoming"); // G7
    }

    @Test
    void adapterAboveTheSwitchMtuIsAWarning() throws HostFault {
        operations.setVirtualSwitchMtu("vSwitch0", 1500);
        operations.addVmk(vmotion().withMtu(9000));
        assertThat(host.warnings())
                .containsExactly("esx01: vmk1 has MTU 9000, switch vSwitch0 only 1500");
    }

    @Test
    void editedAdapterMovesWithAddressMtuAndPortGroup() throws HostFault {
        operations.addVmk(vmotion());
        operations.editVmk(
                "vmk1",
                VmkEdit.NOTHING
                        .withMtu(9000)
                        .withPortGroup("Spare")
                        .withIpv4(Ipv4.parse("10.7.0.1"), Ipv4.mask(16))
                        .withOverrideGateway(Ipv4.parse("10.7.255.254")));
        Vmk vmk = Objects.requireNonNull(host.vmk("vmk1"));
        assertThat(vmk.mtu()).isEqualTo(9000);
        assertThat(vmk.portGroup().name()).isEqualTo("Spare");
        assertThat(vmk.networkInterface().prefixLength()).isEqualTo(16);
        assertThat(vmk.overrideGateway()).isEqualTo(Ipv4.parse("10.7.255.254"));
        operations.addVmk(VmkSpec.on("vMotion")); // free again
    }

    // ---- gateways and routes ----------------------------------------------------------------

    @Test
    void gatewayOutsideEverySubnetIsRefusedWithTheVendorsText() throws HostFault {
        operations.addVmk(vmotion());
        refuse(VimFault.HOST_CONFIG_FAULT, () -> operations.setDefaultGateway("vmotion", FAR));
        refuse(
                VimFault.HOST_CONFIG_FAULT,
                () -> operations.setDefaultGateway("vmotion", Ipv4.parse("10.1.1.11")));
        HostFault fault = HostFixture.refused(() -> operations.setDefaultGateway("vmotion", FAR));
        assertThat(fault).hasMessageStartingWith("Unable to set VMkernel gateway"); // G8
        refuse(VimFault.NOT_FOUND, () -> operations.setDefaultGateway("nosuch", GW));
        refuse(
                VimFault.INVALID_ARGUMENT,
                () -> operations.setDefaultGateway("vmotion", Ipv4.parse("224.0.0.1")));
    }

    @Test
    void gatewaySetBeforeTheFirstAddressIsInstalledWithIt() throws HostFault {
        operations.setDefaultGateway("vmotion", GW);
        operations.addVmk(vmotion());
        assertThat(nextHop("vmotion")).isEqualTo(GW);
        operations.setDefaultGateway("vmotion", 0);
        assertThat(nextHop("vmotion")).isZero();
    }

    @Test
    void gatewayThatTheFirstAddressDoesNotReachIsAWarning() throws HostFault {
        operations.setDefaultGateway("vmotion", FAR);
        operations.addVmk(vmotion());
        assertThat(nextHop("vmotion")).isZero();
        assertThat(host.warnings())
                .containsExactly(
                        "esx01: Unable to set VMkernel gateway 99.9.9.9 of TCP/IP stack vmotion");
    }

    @Test
    void overrideGatewayIsNotInTheRoutingTableAndServesBoundSocketsOnly() throws HostFault {
        operations.addVmk(vmotion().withOverrideGateway(GW));
        var stack = Objects.requireNonNull(host.netstacks().find("vmotion"));
        var nif = Objects.requireNonNull(host.vmk("vmk1")).networkInterface();
        assertThat(stack.routes()).hasSize(1); // G3
        assertThat(nextHop("vmotion")).isZero();
        assertThat(stack.explainRoute(FAR, nif).nextHop()).isEqualTo(IpAddress.ofIpv4(GW)); // G5
    }

    @Test
    void equalGatewaysOfBothStacksAreAWarningOrARule() throws HostFault {
        operations.setDefaultGateway("defaultTcpipStack", Ipv4.parse("10.0.0.254"));
        operations.addVmk(
                VmkSpec.on("vMotion").withStack("vmotion").withIpv4("10.0.0.12", HostFixture.MASK));
        operations.setDefaultGateway("vmotion", Ipv4.parse("10.0.0.254"));
        assertThat(host.warnings()).hasSize(1);
        assertThat(host.warnings().get(0)).contains("10.0.0.254");

        HostFixture strict = new HostFixture(new HostRules(true, false));
        strict.operations.setDefaultGateway("defaultTcpipStack", Ipv4.parse("10.0.0.254"));
        String before = strict.state();
        assertThat(
                        HostFixture.refused(() ->
                                        strict.operations.setDefaultGateway(
                                                "vmotion", Ipv4.parse("10.0.0.254")))
                                .fault())
                .isEqualTo(VimFault.HOST_CONFIG_FAULT); // G2
        assertThat(strict.state()).isEqualTo(before);
    }

    @Test
    void removalOfTheDefaultStacksGatewayWarns() throws HostFault {
        operations.setDefaultGateway("defaultTcpipStack", Ipv4.parse("10.0.0.254"));
        operations.setDefaultGateway("defaultTcpipStack", 0);
        assertThat(host.warnings()).hasSize(1); // G11
        assertThat(host.warnings().get(0)).contains("cut off");
    }

    @Test
    void editThatNamesNoGatewayKeepsIt() throws HostFault {
        operations.setDefaultGateway("defaultTcpipStack", Ipv4.parse("10.0.0.254"));
        operations.editNetstack("defaultTcpipStack", NetstackEdit.NOTHING.withName("mgmt"));
        assertThat(nextHop("defaultTcpipStack")).isEqualTo(Ipv4.parse("10.0.0.254"));
    }

    @Test
    void staticRoutesBelongToOneStackAndComeBackWithTheAddress() throws HostFault {
        operations.addVmk(vmotion());
        int prefix = Ipv4.parse("99.0.0.0");
        operations.addRoute("vmotion", prefix, 8, GW);
        assertThat(nextHop("vmotion")).isEqualTo(GW); // G6
        assertThat(nextHop("defaultTcpipStack")).isZero();
        refuse(VimFault.ALREADY_EXISTS, () -> operations.addRoute("vmotion", prefix, 8, GW));
        refuse(
                VimFault.HOST_CONFIG_FAULT,
                () -> operations.addRoute("vmotion", 0x0B000000, 8, FAR));
        refuse(VimFault.INVALID_ARGUMENT, () -> operations.addRoute("vmotion", 0, 0, GW));
        refuse(VimFault.INVALID_ARGUMENT, () -> operations.addRoute("vmotion", prefix + 1, 8, GW));
        refuse(VimFault.NOT_FOUND, () -> operations.removeRoute("vmotion", prefix, 9, GW));
        operations.editVmk("vmk1", VmkEdit.NOTHING.withIpv4(Ipv4.parse("10.8.0.1"), Ipv4.mask(24)));
        assertThat(nextHop("vmotion")).isZero();
        operations.editVmk("vmk1", VmkEdit.NOTHING.withIpv4(Ipv4.parse("10.1.1.9"), Ipv4.mask(24)));
        assertThat(nextHop("vmotion")).isEqualTo(GW);
        operations.removeRoute("vmotion", prefix, 8, GW);
        assertThat(nextHop("vmotion")).isZero();
    }

    // ---- settings ---------------------------------------------------------------------------

    @Test
    void stackSettingsOutsideTheirRangeAreRefused() {
        NetstackEdit edit = NetstackEdit.NOTHING;
        refuse(
                VimFault.INVALID_ARGUMENT,
                () -> operations.editNetstack("vmotion", edit.withCongestionControl("vegas")));
        refuse(
                VimFault.INVALID_ARGUMENT,
                () -> operations.editNetstack("vmotion", edit.withMaxConnections(0)));
        refuse(
                VimFault.INVALID_ARGUMENT,
                () -> operations.editNetstack("vmotion", edit.withBufferPoolBytes(-1)));
        refuse(VimFault.NOT_FOUND, () -> operations.editNetstack("nosuch", edit));
        refuse(VimFault.INVALID_ARGUMENT, () -> operations.addNetstack("no blanks"));
    }

    @Test
    void advancedOptionsHaveTheirDefaultsAndRanges() throws HostFault {
        assertThat(host.advanced().value("Migrate.NetTimeout")).isEqualTo(20);
        assertThat(host.advanced().value("Migrate.SndBufSize")).isEqualTo(562_540);
        operations.setAdvanced("Migrate.NetTimeout", 60);
        assertThat(host.advanced().value("Migrate.NetTimeout")).isEqualTo(60);
        refuse(VimFault.INVALID_ARGUMENT, () -> operations.setAdvanced("Migrate.NetTimeout", 0));
        refuse(VimFault.NOT_FOUND, () -> operations.setAdvanced("Net.NoSuch", 1));
        operations.setAdvanced(AdvancedOption.MAX_NETSTACK_INSTANCES, 60);
        assertThat(host.advanced().value(AdvancedOption.MAX_NETSTACK_INSTANCES)).isEqualTo(48);
        assertThat(host.advanced().requested(AdvancedOption.MAX_NETSTACK_INSTANCES)).isEqualTo(60);
    }

    @Test
    void vmNicIsConnectedByTheLabelOfItsPortGroup() throws HostFault {
        VmNic nic = new VmNic("vm1/eth0", 0x0050_5680_0001L, (frame, now) -> frame.release());
        VmPort port = host.connectVmNic(nic, "VM Network");
        assertThat(port.portGroup().vlanId()).isEqualTo(30);
        assertThat(HostFixture.refused(() -> host.connectVmNic(nic, "nosuch")).fault())
                .isEqualTo(VimFault.NOT_FOUND);
        port.disconnect();
        assertThat(port.isConnected()).isFalse();
    }
}
