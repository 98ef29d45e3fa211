package org.stackmotion.lab.check;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.stackmotion.lab.scenario.Expectation;
import org.stackmotion.lab.scenario.HostSection;
import org.stackmotion.lab.scenario.HostView;
import org.stackmotion.lab.scenario.Scenario;
import org.stackmotion.lab.scenario.Step;
import org.stackmotion.lab.scenario.Workload;

/** Steps and expectations. */
final class EventCheck {
    private final Findings findings;
    private final Scenario scenario;

    EventCheck(Findings findings) {
        this.findings = findings;
        this.scenario = findings.scenario;
    }

    void run() {
        for (Step step : scenario.steps()) {
            step(step);
        }
        for (Expectation expectation : scenario.validate()) {
            expectation(expectation);
        }
    }

    private void step(Step step) {
        Duration until = scenario.until();
        if (until != null && step.at().compareTo(until) > 0) {
            findings.error(step, "at", "is after the end of the run (until)");
        }
        Step.Migrate migrate = step.migrate();
        if (migrate != null) {
            findings.refers(migrate, "vm", "VM", migrate.vm(), scenario.vms().keySet());
            findings.refers(migrate, "to", "host", migrate.to(), scenario.hosts().keySet());
        }
        if (step.link() != null) {
            link(step.link());
        }
        step.esx().forEach((host, esx) -> host(step, "esx", host));
        step.advanced().forEach((host, options) -> host(step, "advanced", host));
        if (step.power() != null) {
            findings.refers(step.power(), "vm", "VM", step.power().vm(), scenario.vms().keySet());
        }
        Step.Cancel cancel = step.cancel();
        if (cancel != null
                && findings.refers(cancel, "vm", "VM", cancel.vm(), scenario.vms().keySet())
                && migrations(cancel.vm()) == 0) {
            findings.error(cancel, "vm", "no step migrates " + cancel.vm());
        }
        Step.Stop stop = step.stop();
        if (stop != null) {
            findings.refers(
                    stop, "workload", "workload", stop.workload(), workloadNames().keySet());
        }
    }

    private void host(Step step, String key, String host) {
        findings.refers(step, key, "host", host, scenario.hosts().keySet());
    }

    private void link(Step.LinkChange link) {
        String host = link.host();
        if (host == null) {
            if (link.nic() != null) {
                findings.error(link, "nic", "a NIC belongs to a host; accepted: only with host");
            }
            if (link.segment() != null) {
                findings.refers(
                        link, "segment", "segment", link.segment(), scenario.segments().keySet());
            }
            return;
        }
        if (!findings.refers(link, "host", "host", host, scenario.hosts().keySet())) {
            return;
        }
        HostSection section = scenario.hosts().get(host);
        if (link.nic() == null) {
            findings.error(link, "nic", "is missing; accepted: a physical NIC of " + host);
        } else if (section != null) {
            findings.refers(link, "nic", "uplink", link.nic(), section.uplinks().keySet());
        }
    }

    /** Workloads by the names under which steps and expectations find them. */
    private ImmutableMap<String, Workload> workloadNames() {
        LinkedHashMap<String, Workload> names = new LinkedHashMap<>();
        for (int i = 0; i < scenario.workloads().size(); i++) {
            Workload workload = scenario.workloads().get(i);
            String name = workload.name();
            names.put(name == null ? "workloads[" + i + "]" : name, workload);
        }
        return ImmutableMap.copyOf(names);
    }

    private long migrations(String vm) {
        return scenario.steps().stream()
                .map(Step::migrate)
                .filter(m -> m != null && m.vm().equals(vm))
                .count();
    }

    private void expectation(Expectation e) {
        Map<String, @Nullable Object> ofMigration = new LinkedHashMap<>();
        ofMigration.put("outcome", e.outcome());
        ofMigration.put("stack", e.stack());
        if (e.workload() == null) {
            ofMigration.put("status", e.status());
        }
        ofMigration.put("cause", e.cause());
        ofMigration.put("remedy", e.remedy());
        ofMigration.put("verified", e.verified());
        ofMigration.put("downtime_ms", e.downtimeMs());
        ofMigration.put("total_ms", e.totalMs());
        ofMigration.put("rounds", e.rounds());
        Map<String, @Nullable Object> ofPing = new LinkedHashMap<>();
        ofPing.put("loss", e.loss());
        ofPing.put("longest_gap_ms", e.longestGapMs());
        Map<String, @Nullable Object> ofBulk = new LinkedHashMap<>();
        ofBulk.put("goodput_mbps", e.goodputMbps());
        ofBulk.put("bytes", e.bytes());
        if (e.workload() != null) {
            ofBulk.put("status", e.status());
        }
        belongs(e, "migration", e.migration(), ofMigration);
        belongs(e, "ping", e.ping(), ofPing);
        belongs(e, "workload", e.workload(), ofBulk);
        Map<String, @Nullable Object> ofStep = new LinkedHashMap<>();
        ofStep.put("refused", e.refused());
        Integer step = e.step();
        belongs(e, "step", step == null ? null : step.toString(), ofStep);
        if (step != null && step >= scenario.steps().size()) {
            findings.error(
                    e, "step", "there are " + scenario.steps().size() + " steps, counted from 0");
        }
        if (e.number() != null && e.migration() == null) {
            findings.error(e, "number", "accepted: only with migration");
        }
        bounds(e);
        subject(e);
    }

    private void belongs(
            Expectation e,
            String key,
            @Nullable String subject,
            Map<String, @Nullable Object> checks) {
        List<String> present = new ArrayList<>();
        checks.forEach((name, value) -> {
            if (value != null) {
                present.add(name);
            }
        });
        if (subject == null) {
            present.forEach(p -> findings.error(e, p, "accepted: only with " + key));
        } else if (present.isEmpty() && findings.isClean(e)) {
            findings.error(
                    e,
                    key,
                    "says nothing to check; accepted: " + String.join(", ", checks.keySet()));
        }
    }

    private void bounds(Expectation e) {
        ImmutableList.Builder<Expectation.Bounds> all = ImmutableList.builder();
        for (Expectation.Bounds b :
                new Expectation.@Nullable Bounds[] {
                    e.downtimeMs(),
                    e.totalMs(),
                    e.rounds(),
                    e.loss(),
                    e.longestGapMs(),
                    e.goodputMbps(),
                    e.bytes()
                }) {
            if (b != null) {
                all.add(b);
            }
        }
        for (Expectation.Bounds b : all.build()) {
            if (b.min() == null && b.max() == null && findings.isClean(b)) {
                findings.error(b, "", "accepted: min, max or both");
            } else if (b.min() != null && b.max() != null && b.min() > b.max()) {
                findings.error(b, "min", "is more than max");
            }
        }
    }

    private void subject(Expectation e) {
        String vm = e.migration();
        if (vm != null && findings.refers(e, "migration", "VM", vm, scenario.vms().keySet())) {
            long count = migrations(vm);
            Integer number = e.number();
            if (count == 0) {
                findings.error(e, "migration", "no step migrates " + vm);
            } else if (number != null && number > count) {
                findings.error(e, "number", "steps migrate " + vm + " " + count + " times");
            }
        }
        if (e.stack() != null) {
            findings.refers(e, "stack", "TCP/IP stack", e.stack(), stackKeys());
        }
        if (e.ping() != null) {
            workload(e, "ping", e.ping(), Workload.Ping.class::isInstance);
        }
        if (e.workload() != null) {
            workload(e, "workload", e.workload(), w -> !(w instanceof Workload.Ping));
        }
        Expectation.NoTraffic none = e.noTraffic();
        if (none != null) {
            findings.refers(none, "stack", "TCP/IP stack", none.stack(), stackKeys());
            if (none.host() != null) {
                findings.refers(none, "host", "host", none.host(), scenario.hosts().keySet());
            }
        }
    }

    private void workload(Expectation e, String key, String name, Predicate<Workload> kind) {
        ImmutableMap<String, Workload> names = workloadNames();
        if (findings.refers(e, key, "workload", name, names.keySet())
                && !kind.test(Objects.requireNonNull(names.get(name)))) {
            findings.error(e, key, "the workload " + name + " is of another kind");
        }
    }

    private List<String> stackKeys() {
        List<String> keys = new ArrayList<>(HostView.SYSTEM_STACKS);
        scenario.hosts()
                .forEach((name, host) ->
                        new HostView(name, host)
                                .stackKeys().stream()
                                        .filter(k -> !keys.contains(k))
                                        .forEach(keys::add));
        return keys;
    }
}
