package org.stackmotion.net.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Facts 1.3: which services are allowed where, and rules E1 to E8. */
class ServiceRulesTest {
    private HostFixture world;
    private HostOperations operations;

    @BeforeEach
    void boot() throws HostFault {
        world = new HostFixture();
        operations = world.operations;
        operations.addVmk(
                VmkSpec.on("Spare").withDevice("vmk1").withIpv4("10.1.1.11", HostFixture.MASK));
    }

    private void addOn(String stack, String group, String device, String address) throws HostFault {
        operations.addVmk(
                VmkSpec.on(group)
                        .withDevice(device)
                        .withStack(stack)
                        .withIpv4(address, HostFixture.MASK));
    }

    private String endpoint(Service service) {
        return switch (world.host.serviceEndpoint(service)) {
            case ServiceEndpoint.Endpoint e -> e.vmk() + " on " + e.stack().key();
            case ServiceEndpoint.NotConfigured n -> n.reason();
        };
    }

    private String select(String device, Service service) {
        try {
            operations.selectService(device, service);
            operations.deselectService(device, service);
            return "yes";
        } catch (HostFault fault) {
            return fault.fault().apiName();
        }
    }

    @Test
    void everyServiceOnEveryStackHasTheOutcomeOfTheTable() throws HostFault {
        operations.addNetstack("backup");
        addOn("backup", "Spare-2", "vmk2", "10.5.0.11");
        StringBuilder table = new StringBuilder();
        for (Service service : Service.values()) {
            table.append(service).append(": ").append(select("vmk1", service));
            table.append(' ').append(select("vmk2", service)).append('\n');
        }
        addOn("vmotion", "vMotion", "vmk3", "10.2.0.11");
        addOn("vSphereProvisioning", "Provisioning", "vmk4", "10.3.0.11");
        for (Service service : Service.values()) {
            table.append(service).append(": ").append(select("vmk1", service));
            table.append(' ').append(select("vmk2", service));
            table.append(' ').append(select("vmk3", service));
            table.append(' ').append(select("vmk4", service)).append('\n');
        }
        // columns: default, custom; then with vmks on them default, custom, vmotion, provisioning
        String refused = "InvalidArgument";
        StringBuilder expected = new StringBuilder();
        for (Service service : Service.values()) {
            expected.append(service).append(": yes ").append(refused).append('\n');
        }
        for (Service service : Service.values()) {
            boolean moved = service.dedicatedStack() != null;
            expected.append(service).append(": ").append(moved ? "HostConfigFault" : "yes");
            expected.append((" " + refused).repeat(3)).append('\n');
        }
        assertThat(table.toString()).isEqualTo(expected.toString());
    }

    @Test
    void vmkOnTheVmotionStackTakesTheServiceOver() throws HostFault {
        operations.selectService("vmk1", Service.VMOTION);
        assertThat(endpoint(Service.VMOTION)).isEqualTo("vmk1 on defaultTcpipStack");
        addOn("vmotion", "vMotion", "vmk2", "10.2.0.11");
        assertThat(endpoint(Service.VMOTION)).isEqualTo("vmk2 on vmotion"); // E1
        Vmk standard = java.util.Objects.requireNonNull(world.host.vmk("vmk1"));
        assertThat(standard.has(Service.VMOTION)).isFalse(); // E2
        assertThat(java.util.Objects.requireNonNull(world.host.vmk("vmk2")).services())
                .containsExactly(Service.VMOTION);
        HostFault fault =
                HostFixture.refused(() -> operations.selectService("vmk1", Service.VMOTION));
        assertThat(fault.fault()).isEqualTo(VimFault.HOST_CONFIG_FAULT); // E4
        assertThat(fault).hasMessageContaining("vmk2");
    }

    @Test
    void serviceIsNotSelectedAgainWhenTheVmotionStackLosesItsLastVmk() throws HostFault {
        operations.selectService("vmk1", Service.VMOTION);
        addOn("vmotion", "vMotion", "vmk2", "10.2.0.11");
        operations.removeVmk("vmk2");
        assertThat(endpoint(Service.VMOTION)) // E6
                .isEqualTo("no VMkernel adapter of esx01 has the service vmotion");
        operations.selectService("vmk1", Service.VMOTION);
        assertThat(endpoint(Service.VMOTION)).isEqualTo("vmk1 on defaultTcpipStack");
    }

    @Test
    void provisioningFallsBackToManagementAndMovesToItsStack() throws HostFault {
        assertThat(endpoint(Service.VSPHERE_PROVISIONING)).isEqualTo("vmk0 on defaultTcpipStack");
        operations.selectService("vmk1", Service.VSPHERE_PROVISIONING);
        assertThat(endpoint(Service.VSPHERE_PROVISIONING)).isEqualTo("vmk1 on defaultTcpipStack");
        addOn("vSphereProvisioning", "Provisioning", "vmk2", "10.3.0.11");
        assertThat(endpoint(Service.VSPHERE_PROVISIONING)) // E5
                .isEqualTo("vmk2 on vSphereProvisioning");
        assertThat(endpoint(Service.VMOTION)).startsWith("no VMkernel adapter");
    }

    @Test
    void vmkWithoutAnAddressIsNoEndpoint() throws HostFault {
        operations.addVmk(VmkSpec.on("vMotion").withStack("vmotion").withDevice("vmk2"));
        assertThat(endpoint(Service.VMOTION)).isEqualTo("vmk2 of esx01 has no IPv4 address");
        assertThat(world.host.serviceEndpoints(Service.VMOTION)).isEmpty();
        addOn("vmotion", "vMotion-2", "vmk3", "10.2.0.12");
        assertThat(endpoint(Service.VMOTION)).isEqualTo("vmk3 on vmotion");
    }

    @Test
    void secondVmkForFaultToleranceIsRefused() throws HostFault {
        operations.selectService("vmk0", Service.FAULT_TOLERANCE_LOGGING);
        assertThat(
                        HostFixture.refused(() ->
                                        operations.selectService(
                                                "vmk1", Service.FAULT_TOLERANCE_LOGGING))
                                .fault())
                .isEqualTo(VimFault.HOST_CONFIG_FAULT); // E7
    }

    @Test
    void lastManagementVmkGoesWithAWarningUnlessItIsARule() throws HostFault {
        operations.deselectService("vmk0", Service.MANAGEMENT);
        assertThat(world.host.warnings())
                .containsExactly("esx01 has no VMkernel adapter for management");

        HostFixture strict = new HostFixture(new HostRules(false, true));
        String before = strict.state();
        assertThat(HostFixture.refused(() -> strict.operations.removeVmk("vmk0")).fault())
                .isEqualTo(VimFault.HOST_CONFIG_FAULT); // E8
        assertThat(
                        HostFixture.refused(() ->
                                        strict.operations.deselectService(
                                                "vmk0", Service.MANAGEMENT))
                                .fault())
                .isEqualTo(VimFault.HOST_CONFIG_FAULT);
        assertThat(strict.state()).isEqualTo(before);
    }

    @Test
    void servicesOfANewVmkAreCheckedBeforeAnythingIsMade() throws HostFault {
        String before = world.state();
        VmkSpec spec = VmkSpec.on("vMotion").withStack("vmotion").withServices(Service.MANAGEMENT);
        assertThat(HostFixture.refused(() -> operations.addVmk(spec)).fault())
                .isEqualTo(VimFault.INVALID_ARGUMENT);
        assertThat(world.state()).isEqualTo(before);
    }

    @Test
    void unknownAdapterAndUnselectedServiceAreInvalidArguments() {
        assertThat(
                        HostFixture.refused(() -> operations.selectService("vmk9", Service.VSAN))
                                .fault())
                .isEqualTo(VimFault.INVALID_ARGUMENT);
        assertThat(
                        HostFixture.refused(() -> operations.deselectService("vmk1", Service.VSAN))
                                .fault())
                .isEqualTo(VimFault.INVALID_ARGUMENT);
    }
}
