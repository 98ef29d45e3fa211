package org.stackmotion.net.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.core.test.Seeds;
import org.stackmotion.net.wire.Ipv4;

/**
 * Random operations: a refused one changes nothing, and what holds on every host holds after each.
 */
class HostInvariantsTest {
    private static final ImmutableList<String> STACKS =
            ImmutableList.of("defaultTcpipStack", "vmotion", "vSphereProvisioning", "c1", "c2");
    private static final ImmutableList<String> GROUPS =
            ImmutableList.of(
                    "Management", "vMotion", "vMotion-2", "Provisioning", "Spare", "nosuch");

    private final SeededRandom random = new SeededRandom(0);

    private static <T> T pick(SeededRandom random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private static int address(SeededRandom random) {
        return Ipv4.parse("10.0.0.0") | random.nextInt(3) << 8 | random.nextInt(5);
    }

    private static void operate(HostFixture world, SeededRandom random) throws HostFault {
        HostOperations operations = world.operations;
        String device = "vmk" + random.nextInt(5);
        String stack = pick(random, STACKS);
        Service service = pick(random, List.of(Service.values()));
        switch (random.nextInt(12)) {
            case 0 -> operations.addNetstack(stack);
            case 1 -> operations.removeNetstack(stack);
            case 2, 3 ->
                    operations.addVmk(
                            VmkSpec.on(pick(random, GROUPS))
                                    .withStack(stack)
                                    .withIpv4(address(random), Ipv4.mask(24))
                                    .withOverrideGateway(
                                            random.nextInt(3) == 0 ? address(random) : 0));
            case 4 ->
                    operations.addVmk(
                            VmkSpec.on(pick(random, GROUPS))
                                    .withStack(stack)
                                    .withDevice(device)
                                    .withServices(service));
            case 5 -> operations.removeVmk(device);
            case 6 -> operations.selectService(device, service);
            case 7 -> operations.deselectService(device, service);
            case 8 -> operations.setDefaultGateway(stack, address(random));
            case 9 -> operations.addRoute(stack, (1 + random.nextInt(3)) << 24, 8, address(random));
            case 10 ->
                    operations.editVmk(
                            device,
                            VmkEdit.NOTHING
                                    .withPortGroup(pick(random, GROUPS))
                                    .withIpv4(address(random), Ipv4.mask(24)));
            default -> world.sim.loop().runUntil(world.sim.nowNs() + 400_000_000L);
        }
    }

    @Seeds(count = 30)
    void refusedOperationsChangeNothingAndTheRulesHoldAfterEach(long seed) throws HostFault {
        SeededRandom own = random.fork("host " + seed);
        HostFixture world = new HostFixture();
        int refused = 0;
        for (int i = 0; i < 400; i++) {
            String before = world.state();
            try {
                operate(world, own);
            } catch (HostFault fault) {
                refused++;
                assertThat(world.state()).as(fault.toString()).isEqualTo(before);
            }
            check(world.host);
        }
        assertThat(refused).isBetween(50, 350);
    }

    private static void check(EsxiHost host) {
        NetstackRegistry stacks = host.netstacks();
        TreeSet<String> groups = new TreeSet<>();
        for (Vmk vmk : host.vmks()) {
            assertThat(stacks.state(vmk.stackKey())).isEqualTo(NetstackState.ACTIVE);
            assertThat(vmk.netstack()).isSameAs(stacks.find(vmk.stackKey()));
            assertThat(vmk.netstack().interfaces()).contains(vmk.networkInterface());
            assertThat(vmk.port().isConnected()).isTrue();
            assertThat(groups.add(vmk.portGroup().name())).isTrue();
            checkServices(host, vmk);
        }
        int ports = host.virtualSwitches().stream().mapToInt(s -> s.ports().size()).sum();
        assertThat(ports).isEqualTo(host.vmks().size());
        for (NetstackRecord record : stacks.records()) {
            checkRoutes(stacks, record);
        }
        for (RunningNetstack running : stacks.running()) {
            assertThat(running.vmknics())
                    .isEqualTo(
                            host.vmks().stream()
                                    .filter(v -> v.stackKey().equals(running.key()))
                                    .map(Vmk::name)
                                    .toList());
        }
    }

    private static void checkServices(EsxiHost host, Vmk vmk) {
        for (Service service : vmk.services()) {
            String dedicated = service.dedicatedStack();
            if (vmk.stackKey().equals(NetstackRegistry.DEFAULT)) {
                assertThat(host.vmks()).noneMatch(other -> other.stackKey().equals(dedicated));
            } else {
                assertThat(vmk.stackKey()).isEqualTo(dedicated);
            }
        }
        if (vmk.has(Service.FAULT_TOLERANCE_LOGGING)) {
            assertThat(host.vmks().stream().filter(v -> v.has(Service.FAULT_TOLERANCE_LOGGING)))
                    .hasSize(1);
        }
    }

    /** What is configured and reachable is in the stack's table, and nothing else. */
    private static void checkRoutes(NetstackRegistry stacks, NetstackRecord record) {
        if (stacks.state(record.key()) != NetstackState.ACTIVE) {
            return;
        }
        var stack = Objects.requireNonNull(stacks.find(record.key()));
        long reachable =
                record.staticRoutes().stream()
                        .filter(r -> stack.interfaces().stream().anyMatch(n -> reaches(n, r)))
                        .count();
        long installed =
                stack.routes().stream().filter(r -> !r.isOnLink() && !r.isDefault()).count();
        assertThat(installed).isEqualTo(reachable);
        assertThat(stack.defaultGateway()).isEqualTo(record.defaultGateway());
    }

    private static boolean reaches(
            org.stackmotion.net.stack.NetInterface nif, NetstackRecord.StaticRoute route) {
        return nif.onLink(route.gateway()) && nif.address() != route.gateway();
    }
}
