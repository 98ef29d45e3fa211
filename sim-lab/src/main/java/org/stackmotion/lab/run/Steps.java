package org.stackmotion.lab.run;

import com.google.common.collect.ImmutableMap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stackmotion.lab.report.RunReport.StepEntry;
import org.stackmotion.lab.scenario.Step;
import org.stackmotion.lab.scenario.VmSection;
import org.stackmotion.lab.world.HostPlace;
import org.stackmotion.lab.world.World;
import org.stackmotion.migration.vm.VirtualMachine;
import org.stackmotion.migration.vmotion.Migration;
import org.stackmotion.migration.vmotion.MigrationOptions;
import org.stackmotion.net.host.HostFault;

/** Carries out the steps, each at its time, and keeps what came of them. */
final class Steps {
    private final World world;
    private final Agenda agenda;
    private final ImmutableMap<String, WorkloadRun> workloads;
    private final Runnable stacksChanged;
    private final @Nullable StepEntry[] results;
    private final List<Migration> migrations = new ArrayList<>();
    private final LinkHolds holds = new LinkHolds();

    /**
     * @param stacksChanged called after a host's configuration has changed
     */
    Steps(
            World world,
            Agenda agenda,
            ImmutableMap<String, WorkloadRun> workloads,
            Runnable stacksChanged) {
        this.world = world;
        this.agenda = agenda;
        this.workloads = workloads;
        this.stacksChanged = stacksChanged;
        this.results = new @Nullable StepEntry[world.scenario().steps().size()];
    }

    void schedule() {
        for (int i = 0; i < results.length; i++) {
            int index = i;
            Step step = world.scenario().steps().get(i);
            agenda.begin();
            world.at(
                    step.at().toNanos(),
                    now -> {
                        results[index] = carryOut(step, now);
                        agenda.done(now);
                    });
        }
    }

    /** In the order of their start. */
    List<Migration> migrations() {
        return migrations;
    }

    /** What came of each step, in the order of the file; null for one that was never reached. */
    @Nullable StepEntry result(int index) {
        return results[index];
    }

    int count() {
        return results.length;
    }

    private StepEntry carryOut(Step step, long nowNs) {
        String what = step.describe();
        String refusal;
        try {
            refusal = act(step, nowNs);
        } catch (HostFault e) {
            refusal = e.toString();
        }
        return new StepEntry(nowNs, what, refusal != null, refusal == null ? "done" : refusal);
    }

    /** Acts, and returns why it could not, or null. */
    private @Nullable String act(Step step, long nowNs) throws HostFault {
        if (step.migrate() != null) {
            migrate(step.migrate(), nowNs);
        } else if (step.link() != null) {
            link(step.link(), nowNs);
        } else if (!step.esx().isEmpty()) {
            try {
                for (var change : step.esx().entrySet()) {
                    world.configure(change.getKey(), change.getValue());
                }
            } finally {
                stacksChanged.run();
            }
        } else if (!step.advanced().isEmpty()) {
            for (var options : step.advanced().entrySet()) {
                world.setAdvanced(options.getKey(), options.getValue());
            }
        } else if (step.power() != null) {
            return power(step.power(), nowNs);
        } else if (step.stop() != null) {
            WorkloadRun workload = workloads.get(step.stop().workload());
            if (workload != null) {
                workload.stop(nowNs);
            }
        } else if (step.cancel() != null) {
            return cancel(step.cancel().vm(), nowNs);
        }
        return null;
    }

    private void migrate(Step.Migrate migrate, long nowNs) {
        VirtualMachine vm = world.vm(migrate.vm());
        HostPlace source = placeOf(vm);
        agenda.begin();
        Migration migration =
                source.vmotion()
                        .start(
                                vm,
                                world.host(migrate.to()).vmotion(),
                                MigrationOptions.of(source.host().advanced()),
                                finished -> agenda.done(world.sim().nowNs()),
                                nowNs);
        migrations.add(migration);
    }

    /** The host that runs the VM; for one that is off, the host of the scenario. */
    private HostPlace placeOf(VirtualMachine vm) {
        if (vm.site() != null) {
            return world.host(vm.site().name());
        }
        VmSection section = world.scenario().vms().get(vm.name());
        if (section == null) {
            throw new IllegalArgumentException("unknown VM " + vm.name());
        }
        return world.host(section.host());
    }

    private void link(Step.LinkChange link, long nowNs) {
        boolean up = link.state() == Step.LinkState.UP;
        String name = LinkHolds.linkOf(link);
        Duration lasting = link.lasting();
        if (lasting == null) {
            holds.set(name, up);
            setLink(link, nowNs);
            return;
        }
        LinkHolds.Hold hold = holds.begin(name, up);
        setLink(link, nowNs);
        agenda.begin();
        world.at(
                nowNs + lasting.toNanos(),
                now -> {
                    holds.end(hold);
                    setLink(link, now);
                    agenda.done(now);
                });
    }

    private void setLink(Step.LinkChange link, long nowNs) {
        boolean up = holds.isUp(LinkHolds.linkOf(link));
        world.setLink(link.host(), link.nic(), link.segment(), up, nowNs);
    }

    private @Nullable String power(Step.PowerChange power, long nowNs) {
        VirtualMachine vm = world.vm(power.vm());
        if (power.state() == VmSection.Power.OFF) {
            vm.powerOff(nowNs);
            return null;
        }
        if (vm.site() != null) {
            return "InvalidPowerState: " + vm.name() + " is on";
        }
        return vm.powerOn(placeOf(vm).vmotion().site(), nowNs)
                ? null
                : "FileLocked: the files of " + vm.name() + " are locked or out of reach";
    }

    private @Nullable String cancel(String vm, long nowNs) {
        for (Migration migration : migrations) {
            if (migration.vm().name().equals(vm) && !migration.isFinished()) {
                migration.cancel(nowNs);
                return null;
            }
        }
        return "no migration of " + vm + " is under way";
    }

    /** Results by place, for reports. */
    Map<Integer, StepEntry> reached() {
        ImmutableMap.Builder<Integer, StepEntry> reached = ImmutableMap.builder();
        for (int i = 0; i < results.length; i++) {
            StepEntry entry = results[i];
            if (entry != null) {
                reached.put(i, entry);
            }
        }
        return reached.buildOrThrow();
    }
}
