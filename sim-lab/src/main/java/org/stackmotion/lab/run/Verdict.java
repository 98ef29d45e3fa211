package org.stackmotion.lab.run;

import com.google.common.collect.ImmutableList;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.stackmotion.lab.report.RunReport.BulkEntry;
import org.stackmotion.lab.report.RunReport.ClientEntry;
import org.stackmotion.lab.report.RunReport.MigrationEntry;
import org.stackmotion.lab.report.RunReport.PingEntry;
import org.stackmotion.lab.report.RunReport.StepEntry;
import org.stackmotion.lab.report.RunReport.ValidateEntry;
import org.stackmotion.lab.report.RunReport.WorkloadEntry;
import org.stackmotion.lab.scenario.Expectation;

/** Compares what was expected with what has come of it. */
final class Verdict {
    private static final double NS_PER_MS = 1e6;
    private static final double BITS_PER_MBIT = 1e6;

    private final ImmutableList.Builder<ValidateEntry> entries = ImmutableList.builder();

    ImmutableList<ValidateEntry> entries() {
        return entries.build();
    }

    private void add(String name, boolean held, Object expected, Object got) {
        entries.add(new ValidateEntry(name, held, expected.toString(), got.toString()));
    }

    private void bounds(String name, Expectation.@Nullable Bounds bounds, double value) {
        if (bounds != null) {
            add(name, bounds.holds(value), bounds, decimal(value));
        }
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    private static <T> void equal(Verdict v, String name, @Nullable T expected, @Nullable T got) {
        if (expected != null) {
            v.add(name, expected.equals(got), expected, got == null ? "none" : got);
        }
    }

    /** The migrations that an entry is about: those of a VM, or one of them. */
    void migrations(Expectation e, String vm, ImmutableList<MigrationEntry> all) {
        ImmutableList<MigrationEntry> own =
                all.stream()
                        .filter(m -> m.vm().equals(vm))
                        .collect(ImmutableList.toImmutableList());
        Integer number = e.number();
        if (own.isEmpty() || (number != null && number > own.size())) {
            String name = "migration " + vm + (number == null ? "" : " #" + number);
            add(name, false, "a migration", own.size() + " began");
            return;
        }
        for (int i = 0; i < own.size(); i++) {
            if (number == null || number == i + 1) {
                String which = own.size() == 1 ? vm : vm + " #" + (i + 1);
                migration(e, "migration " + which + " ", own.get(i));
            }
        }
    }

    private void migration(Expectation e, String name, MigrationEntry m) {
        String outcome =
                e.outcome() == null ? null : e.outcome().toString().toLowerCase(Locale.ROOT);
        equal(this, name + "outcome", outcome, m.outcome());
        equal(this, name + "stack", e.stack(), m.stack());
        equal(this, name + "status", e.status(), m.status().code());
        contains(name + "cause", e.cause(), m.status().cause());
        contains(name + "remedy", e.remedy(), m.status().remedy());
        equal(this, name + "verified", e.verified(), m.verified());
        bounds(name + "downtime_ms", e.downtimeMs(), m.downtimeNs() / NS_PER_MS);
        bounds(name + "total_ms", e.totalMs(), m.totalNs() / NS_PER_MS);
        bounds(name + "rounds", e.rounds(), m.rounds().size());
    }

    private void contains(String name, @Nullable String words, String got) {
        if (words != null) {
            add(name, got.contains(words), words, got.isEmpty() ? "none" : got);
        }
    }

    void noTraffic(Expectation.NoTraffic section, long segments) {
        String where = section.host() == null ? "" : section.host() + "/";
        add(
                "no_traffic " + where + section.stack() + " tcp " + section.tcpPort(),
                segments == 0,
                "0 segments",
                segments + (segments == 1 ? " segment" : " segments"));
    }

    void workload(Expectation e, WorkloadEntry entry) {
        switch (entry) {
            case PingEntry p -> {
                String name = "ping " + p.name() + " ";
                boolean ran = p.transmitted() > 0;
                if (!ran) {
                    add(name + "transmitted", false, "> 0", p.error().isEmpty() ? "0" : p.error());
                    return;
                }
                bounds(name + "loss", e.loss(), p.loss());
                bounds(name + "longest_gap_ms", e.longestGapMs(), p.longestGapNs() / NS_PER_MS);
            }
            case BulkEntry b -> transfer(e, b.name(), b.goodputBitsPerS(), b.bytes(), b.error());
            case ClientEntry c -> transfer(e, c.name(), c.goodputBitsPerS(), c.bytes(), c.error());
        }
    }

    private void transfer(Expectation e, String of, long goodput, long bytes, String error) {
        String name = "workload " + of + " ";
        bounds(name + "goodput_mbps", e.goodputMbps(), goodput / BITS_PER_MBIT);
        bounds(name + "bytes", e.bytes(), bytes);
        String status = e.status();
        if (status != null) {
            String got = error.isEmpty() ? "0x0" : error;
            add(name + "status", got.contains(status), status, got);
        }
    }

    void step(int index, boolean refused, @Nullable StepEntry entry) {
        String name = "step " + index + " refused";
        if (entry == null) {
            add(name, false, refused, "the run ended before it");
        } else {
            String got = entry.refused() ? "true (" + entry.result() + ")" : "false";
            add(name, entry.refused() == refused, refused, got);
        }
    }
}
