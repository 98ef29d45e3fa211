package org.stackmotion.lab.report;

import org.stackmotion.lab.report.RunReport.DropEntry;
import org.stackmotion.lab.report.RunReport.MigrationEntry;
import org.stackmotion.lab.report.RunReport.RoundEntry;
import org.stackmotion.lab.report.RunReport.StackEntry;
import org.stackmotion.lab.report.RunReport.StepEntry;
import org.stackmotion.lab.report.RunReport.ValidateEntry;

/** The tables of the text report as HTML. */
final class HtmlTables {
    /** Rows of one table; report.json has all. */
    static final int ROWS_MAX = 500;

    /** A cell of so few letters stays on one line. */
    private static final int SHORT = 28;

    private final RunReport report;
    private final StringBuilder out;
    private int rows;

    HtmlTables(RunReport report, StringBuilder out) {
        this.report = report;
        this.out = out;
    }

    void write() {
        begin("Expectations", "what", "expected", "got", "");
        for (ValidateEntry v : report.validate()) {
            row(v.name(), v.expected(), v.got(), v.held() ? "\u2713 held" : "\u2717 did not hold");
        }
        end();
        int number = 0;
        for (MigrationEntry m : report.migrations()) {
            String title = "Rounds of migration " + ++number;
            begin(title, "round", "start", "duration", "sent", "pages", "dirtied");
            int round = 0;
            for (RoundEntry r : m.rounds()) {
                row(
                        ++round,
                        Numbers.time(r.startNs()),
                        Numbers.time(r.durationNs()),
                        Numbers.bytes(r.bytesSent()),
                        Numbers.count(r.pagesSent()),
                        Numbers.count(r.pagesDirtied()));
            }
            end();
        }
        begin("Steps", "at", "step", "result");
        for (StepEntry s : report.steps()) {
            row(Numbers.time(s.atNs()), s.what(), s.result());
        }
        end();
        workloads();
        begin(
                "Stacks",
                "host",
                "stack",
                "state",
                "sent",
                "received",
                "connections",
                "buffers",
                "retransmits");
        for (StackEntry s : report.stacks()) {
            row(
                    s.host(),
                    s.key(),
                    s.state(),
                    Numbers.bytes(s.txBytes()),
                    Numbers.bytes(s.rxBytes()),
                    s.connectionsPeak() + " of " + Numbers.count(s.connectionsMax()),
                    Numbers.bytes(s.bufferBytesPeak()),
                    Numbers.count(s.retransmits()));
        }
        end();
        begin("Drops", "mark", "where", "reason", "frames");
        int mark = 0;
        for (DropEntry d : report.drops()) {
            row("D" + ++mark, d.where(), d.name(), Numbers.count(d.count()));
        }
        end();
        begin("Run", "what", "value");
        row("seed", report.seed());
        row("trace digest (" + report.digestLevel() + ")", report.traceDigest());
        row("version", report.version());
        row("simulated", Numbers.time(report.simulatedNs()));
        row("events", Numbers.count(report.events()));
        row("frames", Numbers.count(report.frames()));
        end();
    }

    private void workloads() {
        begin("Workloads", "name", "from", "to", "result");
        for (RunReport.WorkloadEntry w : report.workloads()) {
            switch (w) {
                case RunReport.PingEntry p ->
                        row(
                                p.name(),
                                p.from(),
                                p.to(),
                                Numbers.count(p.received())
                                        + " of "
                                        + Numbers.count(p.transmitted())
                                        + " answered, longest gap "
                                        + Numbers.time(p.longestGapNs())
                                        + (p.error().isEmpty() ? "" : ", " + p.error()));
                case RunReport.ClientEntry c ->
                        row(c.name(), c.from(), c.to(), c.kind() + ": " + c.describe());
                case RunReport.BulkEntry b ->
                        row(
                                b.name(),
                                b.from(),
                                b.to(),
                                Numbers.bytes(b.bytes())
                                        + " in "
                                        + Numbers.time(b.durationNs())
                                        + ", goodput "
                                        + Numbers.rate(b.goodputBitsPerS())
                                        + (b.error().isEmpty() ? "" : ", broken: " + b.error()));
            }
        }
        end();
    }

    private int start;

    private void begin(String title, String... heads) {
        start = out.length();
        rows = 0;
        out.append("<h2>").append(title).append("</h2>\n<div class=\"wide\"><table>\n<thead><tr>");
        for (String head : heads) {
            out.append("<th scope=\"col\">").append(head).append("</th>");
        }
        out.append("</tr></thead>\n<tbody>\n");
    }

    private void row(Object... cells) {
        if (rows++ >= ROWS_MAX) {
            return;
        }
        out.append("<tr>");
        for (Object cell : cells) {
            String text = String.valueOf(cell);
            out.append(text.length() <= SHORT ? "<td class=\"n\">" : "<td>");
            out.append(Html.escape(text)).append("</td>");
        }
        out.append("</tr>\n");
    }

    private void end() {
        if (rows == 0) {
            out.setLength(start);
            return;
        }
        out.append("</tbody></table></div>\n");
        if (rows > ROWS_MAX) {
            out.append("<p>... and ").append(rows - ROWS_MAX).append(" more in report.json</p>\n");
        }
    }
}
