package org.stackmotion.net.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv4;

class NetstackRegistryTest {
    private static final long SECOND = 1_000_000_000L;

    private HostFixture world;
    private HostOperations operations;
    private NetstackRegistry stacks;

    @BeforeEach
    void boot() throws HostFault {
        world = new HostFixture();
        operations = world.operations;
        stacks = world.host.netstacks();
    }

    private String running() {
        return stacks.running().stream()
                .map(r -> r.key() + " " + r.state().apiName() + " " + r.vmknics())
                .reduce((a, b) -> a + "; " + b)
                .orElse("");
    }

    private void runFor(long ns) {
        world.sim.loop().runUntil(world.sim.nowNs() + ns);
    }

    private static VmkSpec vmotion(String group, String address) {
        return VmkSpec.on(group)
                .withStack("vmotion")
                .withMtu(9000)
                .withIpv4(address, HostFixture.MASK);
    }

    @Test
    void freshHostHasThreeRecordsAndRunsTheDefaultStackOnly() {
        assertThat(stacks.records().stream().map(r -> r.key() + "|" + r.name()))
                .containsExactly(
                        "vSphereProvisioning|", "vmotion|", "defaultTcpipStack|defaultTcpipStack");
        assertThat(stacks.records())
                .allSatisfy(r -> {
                    assertThat(r.requestedMaxConnections()).isEqualTo(11000);
                    assertThat(r.congestionControl()).isEqualTo("newreno");
                    assertThat(r.ipv6Enabled()).isTrue();
                    assertThat(r.staticRoutes()).isEmpty();
                    assertThat(r.defaultGateway()).isZero();
                });
        assertThat(running()).isEqualTo("defaultTcpipStack active [vmk0]");
        assertThat(stacks.running().get(0).maxConnections()).isEqualTo(11000);
        assertThat(stacks.find("vmotion")).isNull();
    }

    @Test
    void firstVmkActivatesTheVmotionStackAndGivesItItsName() throws HostFault {
        assertThat(operations.addVmk(vmotion("vMotion", "10.1.1.11"))).isEqualTo("vmk1");
        assertThat(running()).isEqualTo("defaultTcpipStack active [vmk0]; vmotion active [vmk1]");
        assertThat(stacks.records().get(1).name()).isEqualTo("vmotion");
        assertThat(stacks.find("vmotion")).isNotNull();
    }

    @Test
    void removalOfTheLastVmkDeactivatesTheStackAndKeepsItsConfiguration() throws HostFault {
        operations.addVmk(vmotion("vMotion", "10.1.1.11"));
        operations.setDefaultGateway("vmotion", Ipv4.parse("10.1.1.254"));
        operations.addVmk(vmotion("vMotion-2", "10.1.2.11"));
        operations.removeVmk("vmk2");
        assertThat(stacks.state("vmotion")).isEqualTo(NetstackState.ACTIVE);
        operations.removeVmk("vmk1");
        assertThat(running()).isEqualTo("defaultTcpipStack active [vmk0]; vmotion deactivating []");
        assertThat(stacks.find("vmotion")).isNull();
        runFor(NetstackLifeCycle.DELETION_NS);
        assertThat(running()).isEqualTo("defaultTcpipStack active [vmk0]");
        assertThat(stacks.records().get(1).defaultGateway()).isEqualTo(Ipv4.parse("10.1.1.254"));
        assertThat(world.host.serviceEndpoint(Service.VMOTION))
                .isInstanceOf(ServiceEndpoint.NotConfigured.class);
    }

    @Test
    void vmkAddedWhileDeactivatingBringsTheStackBackWithItsGateway() throws HostFault {
        operations.addVmk(vmotion("vMotion", "10.1.1.11"));
        operations.setDefaultGateway("vmotion", Ipv4.parse("10.1.1.254"));
        operations.removeVmk("vmk1");
        runFor(SECOND / 2);
        operations.addVmk(vmotion("vMotion", "10.1.1.12"));
        runFor(5 * SECOND);
        assertThat(running()).isEqualTo("defaultTcpipStack active [vmk0]; vmotion active [vmk1]");
        var stack = java.util.Objects.requireNonNull(stacks.find("vmotion"));
        assertThat(stack.explainRoute(Ipv4.parse("99.9.9.9"), null).nextHop())
                .isEqualTo(IpAddress.parse("10.1.1.254"));
    }

    @Test
    void systemStackCanBeAddedBeforeItsFirstVmk() throws HostFault {
        operations.addNetstack("vmotion");
        assertThat(running()).isEqualTo("defaultTcpipStack active [vmk0]; vmotion active []");
        assertThat(HostFixture.refused(() -> operations.addNetstack("vmotion")).fault())
                .isEqualTo(VimFault.ALREADY_EXISTS);
        // without a vmk on it the stack takes no service over (E1 counts vmks)
        operations.selectService("vmk0", Service.VMOTION);
        assertThat(world.host.serviceEndpoint(Service.VMOTION))
                .isInstanceOf(ServiceEndpoint.Endpoint.class);
    }

    @Test
    void customStackMustBeAddedStaysWithoutVmksAndGoesWithItsRecord() throws HostFault {
        VmkSpec spec =
                VmkSpec.on("Spare").withStack("backup").withIpv4("10.5.0.11", HostFixture.MASK);
        assertThat(HostFixture.refused(() -> operations.addVmk(spec)).fault())
                .isEqualTo(VimFault.INVALID_ARGUMENT);
        operations.addNetstack("backup");
        operations.addVmk(spec);
        assertThat(HostFixture.refused(() -> operations.removeNetstack("backup")).fault())
                .isEqualTo(VimFault.RESOURCE_IN_USE);
        operations.removeVmk("vmk1");
        assertThat(stacks.state("backup")).isEqualTo(NetstackState.ACTIVE);
        operations.removeNetstack("backup");
        assertThat(stacks.state("backup")).isEqualTo(NetstackState.DEACTIVATING);
        runFor(2 * SECOND);
        assertThat(stacks.record("backup")).isNull();
        assertThat(HostFixture.refused(() -> operations.removeNetstack("backup")).fault())
                .isEqualTo(VimFault.NOT_FOUND);
    }

    @Test
    void defaultStackCannotBeRemoved() {
        assertThat(
                        HostFixture.refused(() -> operations.removeNetstack("defaultTcpipStack"))
                                .fault())
                .isEqualTo(VimFault.NOT_SUPPORTED);
    }

    @Test
    void fortyNinthStackIsRefusedAlsoWhenTheOptionWasRaisedWithoutAReboot() throws HostFault {
        for (int i = 2; i <= 48; i++) {
            operations.addNetstack("stack" + i);
        }
        assertThat(HostFixture.refused(() -> operations.addNetstack("stack49")).fault())
                .isEqualTo(VimFault.LIMIT_EXCEEDED);
        operations.setAdvanced(AdvancedOption.MAX_NETSTACK_INSTANCES, 64);
        assertThat(HostFixture.refused(() -> operations.addNetstack("stack49")).fault())
                .isEqualTo(VimFault.LIMIT_EXCEEDED);
        VmkSpec first = vmotion("vMotion", "10.1.1.11");
        String before = world.state();
        assertThat(HostFixture.refused(() -> operations.addVmk(first)).fault())
                .isEqualTo(VimFault.LIMIT_EXCEEDED);
        assertThat(world.state()).isEqualTo(before);
        operations.removeNetstack("stack48");
        runFor(2 * SECOND);
        operations.addVmk(first);
    }

    @Test
    void limitRaisedBeforeTheBootCompletesWorksAtOnce() throws HostFault {
        EsxiHost host = new EsxiHost(world.ctx, "esx02", "8.0.3");
        host.operations().setAdvanced(AdvancedOption.MAX_NETSTACK_INSTANCES, 50);
        for (int i = 2; i <= 50; i++) {
            host.operations().addNetstack("stack" + i);
        }
        assertThat(HostFixture.refused(() -> host.operations().addNetstack("stack51")).fault())
                .isEqualTo(VimFault.LIMIT_EXCEEDED);
    }

    @Test
    void connectionLimitChangedOnABootedHostWaitsForTheStacksNextStart() throws HostFault {
        operations.addVmk(vmotion("vMotion", "10.1.1.11"));
        operations.editNetstack("vmotion", NetstackEdit.NOTHING.withMaxConnections(500));
        assertThat(stacks.records().get(1).requestedMaxConnections()).isEqualTo(500);
        assertThat(stacks.running().get(1).maxConnections()).isEqualTo(11000);
        operations.removeVmk("vmk1");
        runFor(2 * SECOND);
        operations.addVmk(vmotion("vMotion", "10.1.1.11"));
        assertThat(stacks.running().get(1).maxConnections()).isEqualTo(500);
    }

    @Test
    void settingsBeforeTheBootAreThoseOfTheRunningStack() throws HostFault {
        EsxiHost host = new EsxiHost(world.ctx, "esx02", "8.0.3");
        NetstackEdit edit =
                NetstackEdit.NOTHING.withMaxConnections(77).withBufferPoolBytes(1 << 20);
        host.operations().editNetstack("defaultTcpipStack", edit);
        host.completeBoot();
        var stack = java.util.Objects.requireNonNull(host.netstacks().find("defaultTcpipStack"));
        assertThat(stack.config().maxConnections()).isEqualTo(77);
        assertThat(stack.pool().limitBytes()).isEqualTo(1 << 20);
    }

    @Test
    void changesOfStateAreInTheLog() throws HostFault {
        operations.addVmk(vmotion("vMotion", "10.1.1.11"));
        operations.removeVmk("vmk1");
        runFor(2 * SECOND);
        assertThat(world.host.log().events().stream().map(HostEvent::type))
                .containsSubsequence(
                        "netstack.active",
                        "vmk.add",
                        "vmk.address",
                        "vmk.remove",
                        "netstack.inactive");
    }
}
