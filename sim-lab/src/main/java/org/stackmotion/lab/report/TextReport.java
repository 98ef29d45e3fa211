package org.stackmotion.lab.report;

import org.stackmotion.lab.report.RunReport.BulkEntry;
import org.stackmotion.lab.report.RunReport.CaptureEntry;
import org.stackmotion.lab.report.RunReport.ClientEntry;
import org.stackmotion.lab.report.RunReport.DropEntry;
import org.stackmotion.lab.report.RunReport.MigrationEntry;
import org.stackmotion.lab.report.RunReport.PingEntry;
import org.stackmotion.lab.report.RunReport.RoundEntry;
import org.stackmotion.lab.report.RunReport.StackEntry;
import org.stackmotion.lab.report.RunReport.StepEntry;
import org.stackmotion.lab.report.RunReport.ValidateEntry;
import org.stackmotion.lab.report.RunReport.WorkloadEntry;

/** The report for people; good to paste into a ticket. */
public final class TextReport {
    private static final int ROUNDS_SHOWN = 30;
    private static final int DROPS_SHOWN = 40;
    private static final int CELL_MAX = 40;

    private final RunReport report;
    private final StringBuilder out = new StringBuilder();

    private TextReport(RunReport report) {
        this.report = report;
    }

    public static String write(RunReport report) {
        return new TextReport(report).write();
    }

    /** One line, and what did not hold. */
    public static String summary(RunReport report) {
        StringBuilder text = new StringBuilder();
        for (ValidateEntry v : report.validate()) {
            if (!v.held()) {
                text.append(v.name()).append(": expected ").append(v.expected());
                text.append(", got ").append(v.got()).append('\n');
            }
        }
        text.append(report.scenario());
        return text.append(report.held() ? ": all held\n" : ": NOT as expected\n").toString();
    }

    private String write() {
        line("%s (seed %d)", report.scenario(), report.seed());
        report.migrations().forEach(this::migration);
        workloads();
        steps();
        stacks();
        drops();
        validate();
        for (String warning : report.warnings()) {
            line("warning: %s", warning);
        }
        if (report.lateness() != null) {
            line(
                    "lateness of events: median %s, 99 %% below %s, at most %s",
                    Numbers.time(report.lateness().medianNs()),
                    Numbers.time(report.lateness().p99Ns()),
                    Numbers.time(report.lateness().maxNs()));
        }
        captures();
        out.append('\n');
        line(
                "simulated %s in %s: %s events, %s frames",
                Numbers.time(report.simulatedNs()),
                Numbers.time(report.wallNs()),
                Numbers.count(report.events()),
                Numbers.count(report.frames()));
        line("trace digest (%s) %s", report.digestLevel(), report.traceDigest());
        line(report.held() ? "result: all held" : "result: NOT as expected");
        return out.toString();
    }

    private void line(String pattern, Object... values) {
        out.append(String.format(java.util.Locale.ROOT, pattern, values)).append('\n');
    }

    private void migration(MigrationEntry m) {
        out.append('\n');
        String verified =
                m.verified() == null ? "" : m.verified() ? ", verified" : ", NOT VERIFIED";
        line(
                "migration of %s: %s -> %s  %s%s",
                m.vm(), m.from(), m.to(), m.outcome().toUpperCase(java.util.Locale.ROOT), verified);
        if (!m.stack().isEmpty()) {
            line(
                    "  path      %s/%s -> %s/%s, %d stream%s",
                    m.from(),
                    m.fromStack(),
                    m.to(),
                    m.toStack(),
                    m.streams(),
                    m.streams() == 1 ? "" : "s");
        }
        if (!m.outcome().equals("completed")) {
            line("  status    %s (%s)", m.status().text(), m.status().code());
            optional("  cause     %s", m.status().cause());
            optional("  remedy    %s", m.status().remedy());
        }
        line(
                "  time      started at %s, total %s, pre-copy %s, downtime %s",
                Numbers.time(m.startNs()),
                Numbers.time(m.totalNs()),
                Numbers.time(m.precopyNs()),
                Numbers.time(m.downtimeNs()));
        line(
                "  data      %s pages, %s on the wire, goodput %s",
                Numbers.count(m.pagesSent()),
                Numbers.bytes(m.bytesOnWire()),
                Numbers.rate(m.goodputBitsPerS()));
        rounds(m);
    }

    private void captures() {
        if (report.captures().isEmpty()) {
            return;
        }
        out.append('\n');
        line("captures");
        TextTable table = new TextTable("  ", "file", "frames", "size");
        for (CaptureEntry c : report.captures()) {
            table.row(c.file(), Numbers.count(c.frames()), Numbers.bytes(c.bytes()));
        }
        out.append(table);
    }

    private void optional(String pattern, String value) {
        if (!value.isEmpty()) {
            line(pattern, value);
        }
    }

    private void rounds(MigrationEntry m) {
        if (m.rounds().isEmpty()) {
            return;
        }
        TextTable table =
                new TextTable("  ", "round", "start", "duration", "sent", "pages", "dirtied");
        int number = 0;
        for (RoundEntry r : m.rounds()) {
            if (++number > ROUNDS_SHOWN) {
                break;
            }
            table.row(
                    number,
                    Numbers.time(r.startNs()),
                    Numbers.time(r.durationNs()),
                    Numbers.bytes(r.bytesSent()),
                    Numbers.count(r.pagesSent()),
                    Numbers.count(r.pagesDirtied()));
        }
        out.append(table);
        if (m.rounds().size() > ROUNDS_SHOWN) {
            line("  ... and %d more rounds", m.rounds().size() - ROUNDS_SHOWN);
        }
    }

    private void workloads() {
        if (report.workloads().isEmpty()) {
            return;
        }
        out.append('\n');
        for (WorkloadEntry entry : report.workloads()) {
            switch (entry) {
                case PingEntry p -> ping(p);
                case ClientEntry c ->
                        line(
                                "%s %s: %s -> %s  %s",
                                c.kind(), c.name(), c.from(), c.to(), c.describe());
                case BulkEntry b ->
                        line(
                                "bulk %s: %s -> %s  %s in %s, goodput %s, %s retransmits%s",
                                b.name(),
                                b.from(),
                                b.to(),
                                Numbers.bytes(b.bytes()),
                                Numbers.time(b.durationNs()),
                                Numbers.rate(b.goodputBitsPerS()),
                                Numbers.count(b.retransmits()),
                                b.error().isEmpty() ? "" : ", broken: " + b.error());
            }
        }
    }

    private void ping(PingEntry p) {
        if (p.transmitted() == 0) {
            line("ping %s: %s -> %s  nothing sent: %s", p.name(), p.from(), p.to(), p.error());
            return;
        }
        line(
                "ping %s: %s -> %s  %s sent, %s answered, loss %s, longest gap %s, round trip %s / %s / %s",
                p.name(),
                p.from(),
                p.to(),
                Numbers.count(p.transmitted()),
                Numbers.count(p.received()),
                Numbers.percent(p.loss()),
                Numbers.time(p.longestGapNs()),
                Numbers.time(p.minRttNs()),
                Numbers.time(p.avgRttNs()),
                Numbers.time(p.maxRttNs()));
    }

    private void steps() {
        TextTable table = new TextTable("", "at", "step", "result");
        for (StepEntry step : report.steps()) {
            table.row(Numbers.time(step.atNs()), step.what(), step.result());
        }
        table(table);
    }

    private void stacks() {
        TextTable table =
                new TextTable(
                        "",
                        "host",
                        "stack",
                        "state",
                        "sent",
                        "received",
                        "connections",
                        "buffers",
                        "retransmits");
        for (StackEntry s : report.stacks()) {
            table.row(
                    s.host(),
                    s.key(),
                    s.state(),
                    Numbers.bytes(s.txBytes()),
                    Numbers.bytes(s.rxBytes()),
                    s.connectionsPeak() + " of " + Numbers.count(s.connectionsMax()),
                    Numbers.bytes(s.bufferBytesPeak()),
                    Numbers.count(s.retransmits()));
        }
        table(table);
    }

    private void drops() {
        TextTable table = new TextTable("", "dropped at", "reason", "frames");
        int shown = 0;
        for (DropEntry drop : report.drops()) {
            if (shown++ == DROPS_SHOWN) {
                break;
            }
            table.row(drop.where(), drop.name(), Numbers.count(drop.count()));
        }
        table(table);
        if (report.drops().size() > DROPS_SHOWN) {
            line("... and %d more places", report.drops().size() - DROPS_SHOWN);
        }
    }

    private void validate() {
        TextTable table = new TextTable("", "validate", "expected", "got", "");
        for (ValidateEntry v : report.validate()) {
            table.row(v.name(), v.expected(), clip(v.got()), v.held() ? "held" : "DID NOT HOLD");
        }
        table(table);
    }

    /** Long causes stand in full at their migration. */
    private static String clip(String text) {
        return text.length() <= CELL_MAX ? text : text.substring(0, CELL_MAX - 3) + "...";
    }

    private void table(TextTable table) {
        if (!table.isEmpty()) {
            out.append('\n').append(table);
        }
    }
}
