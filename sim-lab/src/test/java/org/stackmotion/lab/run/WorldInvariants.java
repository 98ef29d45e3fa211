package org.stackmotion.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.Invariants;
import org.stackmotion.lab.report.RunReport;
import org.stackmotion.lab.report.RunReport.MigrationEntry;
import org.stackmotion.lab.world.HostPlace;
import org.stackmotion.lab.world.World;
import org.stackmotion.migration.memory.RealMemory;
import org.stackmotion.migration.vm.GuestNic;
import org.stackmotion.migration.vm.VirtualMachine;
import org.stackmotion.migration.vm.VmSite;
import org.stackmotion.net.host.VmPort;
import org.stackmotion.net.link.FrameDirection;
import org.stackmotion.net.link.LinkEnd;
import org.stackmotion.net.stack.ConnectionEntry;
import org.stackmotion.net.stack.Netstack;
import org.stackmotion.net.stack.VmkStatus;
import org.stackmotion.net.vswitch.Pnic;
import org.stackmotion.net.wire.EthernetView;
import org.stackmotion.net.wire.Frame;

/**
 * What must hold in any world.
 *
 * <ul>
 *   <li>before each event: a VM that runs holds its lock, has not offered it, and is plugged in at
 *       no host but its own;
 *   <li>on each cable: a host sends a frame with a VM's address only while that VM is its own;
 *   <li>of each migration: an outcome, a status of the table, and every page verified if it
 *       completed;
 *   <li>when everything has been closed and all timers have run: no frame is on its way, no stack
 *       has a byte of its pool charged, no connection is left but one whose peer is gone without a
 *       word, no page is held back for a network that no longer wants it.
 * </ul>
 *
 * That no event lies in the past, that time does not stand still, that no page is lost on its way
 * to a comparison, is checked by the engine itself in every run.
 */
final class WorldInvariants implements RunInspector {
    /** Longer than TIME-WAIT, than every retransmission's patience and every reassembly. */
    private static final long DRAIN_NS = 3_600L * 1_000_000_000L;

    /** Far more than a migration of 32 MiB through its worst line. */
    private static final long RUN_NS_MAX = 3_600L * 1_000_000_000L;

    private static final int ROOM_BYTES = 64 << 10;

    private static final Set<String> STATUS_CODES =
            Stream.of(VmkStatus.values())
                    .map(VmkStatus::hex)
                    .collect(Collectors.toCollection(TreeSet::new));

    /** States that a connection without a peer may keep for ever: nothing is left to be sent. */
    private static final Set<String> PATIENT = new TreeSet<>(List.of("ESTABLISHED", "CLOSE_WAIT"));

    private final List<Netstack> stacks = new ArrayList<>();
    private final Map<Long, VirtualMachine> byMac = new LinkedHashMap<>();
    private ImmutableList<VirtualMachine> vms = ImmutableList.of();
    private @Nullable World world;

    @Override
    public void built(World built) {
        world = built;
        vms = built.vms().values().asList();
        for (VirtualMachine vm : vms) {
            for (GuestNic nic : vm.nics()) {
                byMac.put(nic.mac(), vm);
                stacks.add(nic.guest().stack());
            }
        }
        built.nodes().values().forEach(node -> stacks.add(node.stack()));
        built.hosts().values().forEach(this::watch);
        collect();
    }

    private World world() {
        return Objects.requireNonNull(world);
    }

    private void watch(HostPlace place) {
        place.host().log().addListener(event -> world().sim().loop().execute(this::collect));
        for (Pnic pnic : place.host().pnics()) {
            LinkEnd end = pnic.link();
            if (end != null) {
                end.addObserver((frame, nowNs, way) -> {
                    if (way == FrameDirection.SENT) {
                        sent(place, frame);
                    }
                });
            }
        }
    }

    private void sent(HostPlace place, Frame frame) {
        VirtualMachine vm = byMac.get(EthernetView.source(frame.bytes()));
        if (vm != null) {
            boolean here = vm.site() == place.vmotion().site();
            Invariants.check(here, "a frame of " + vm.name() + " leaves " + place.host().name());
        }
    }

    /** Stacks come and go: those that ever ran are remembered. */
    private void collect() {
        for (HostPlace place : world().hosts().values()) {
            for (Netstack stack : place.host().netstacks().all()) {
                if (!stacks.contains(stack)) {
                    stacks.add(stack);
                }
            }
        }
    }

    @Override
    public void beforeEvent() {
        for (int i = 0; i < vms.size(); i++) {
            VirtualMachine vm = vms.get(i);
            VmSite site = vm.site();
            if (site != null && vm.isRunning()) {
                boolean held = vm.lock().isHeldBy(site.name());
                Invariants.check(held, "running without its lock: " + vm.name());
                Invariants.check(!vm.lock().isOffered(), "running with an offered lock");
            }
        }
    }

    @Override
    public void ended(RunReport report, ImmutableList<WorkloadRun> workloads) {
        assertThat(report.simulatedNs()).as("simulated time").isLessThan(RUN_NS_MAX);
        report.migrations().forEach(this::checkMigration);
        checkPlugs();
        long nowNs = world().sim().nowNs();
        workloads.forEach(w -> w.stop(nowNs));
        world().sim().runUntil(nowNs + DRAIN_NS);
        checkDrained();
    }

    private void checkMigration(MigrationEntry m) {
        assertThat(m.outcome()).isIn("completed", "failed", "cancelled", "refused");
        if (m.outcome().equals("completed")) {
            // Two wrong bits in one frame may pass TCP's checksum; then the pages must tell.
            boolean mayBeWrong = world().context().twiceDamaged() > 0;
            assertThat(m.verified()).as("pages of %s", m).isNotNull();
            assertThat(mayBeWrong || Boolean.TRUE.equals(m.verified()))
                    .as("pages of %s", m)
                    .isTrue();
            assertThat(m.status().code()).isEqualTo(VmkStatus.OK.hex());
        } else {
            assertThat(m.status().code()).as("%s", m).isIn(STATUS_CODES);
            assertThat(m.status().code()).as("%s", m).isNotEqualTo(VmkStatus.OK.hex());
            assertThat(m.status().text()).isNotEmpty();
        }
    }

    /** Each NIC is plugged in at one host at most, and that is the VM's. */
    private void checkPlugs() {
        for (HostPlace place : world().hosts().values()) {
            for (VmPort port : place.host().vmPorts()) {
                VirtualMachine vm = byMac.get(port.nic().mac());
                if (vm != null && port.isConnected()) {
                    assertThat(vm.site()).as("%s", vm).isSameAs(place.vmotion().site());
                }
            }
        }
    }

    /**
     * All bytes are back, but for those that a connection without a peer holds behind a gap; that
     * these do not keep the pool from others shows in the room that is left.
     */
    private static void checkPool(Netstack stack) {
        long behindGaps = 0;
        for (ConnectionEntry c : stack.connections()) {
            behindGaps += c.receiveQueueBytes() + c.sendQueueBytes();
        }
        assertThat(stack.pool().inUseBytes())
                .as("buffers of %s: %s", stack, stack.connections())
                .isEqualTo(behindGaps);
        assertThat(stack.pool().hasRoom(ROOM_BYTES)).as("room in %s", stack).isTrue();
    }

    private void checkDrained() {
        for (Netstack stack : stacks) {
            for (ConnectionEntry c : stack.connections()) {
                boolean listens = c.state().equals("LISTEN") || c.proto().equals("udp");
                assertThat(listens || PATIENT.contains(c.state()))
                        .as("%s: %s is still there", stack, c)
                        .isTrue();
            }
            checkPool(stack);
        }
        assertThat(world().context().frames().inFlight()).as("frames that nobody has").isZero();
        for (VirtualMachine vm : vms) {
            if (vm.memory() instanceof RealMemory real) {
                assertThat(real.copiedBytes()).as("copies of pages of %s", vm).isZero();
            }
        }
    }
}
