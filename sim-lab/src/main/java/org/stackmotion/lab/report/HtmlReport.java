package org.stackmotion.lab.report;

import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.stackmotion.lab.report.RunReport.MigrationEntry;
import org.stackmotion.lab.report.Timeline.MigrationPath;
import org.stackmotion.lab.report.Timeline.Series;
import org.stackmotion.lab.report.Timeline.Subject;
import org.stackmotion.lab.report.Timeline.Track;
import org.stackmotion.lab.scenario.Scenario;

/** The report as one page that needs nothing beside it: no script, no network. */
public final class HtmlReport {
    private static final int GAPS_LABELLED = 3;
    private static final int QUEUES_SHOWN = 4;

    /** A line that is used less than to this part is left out of the picture. */
    private static final double GUIDE_WITHIN = 4;

    private static final double MBIT_PER_GBIT = 1_000;

    /**
     * The payload's rate is a mean over this part of the time shown: bursts hide what comes of it.
     */
    private static final int MEAN_PARTS = 40;

    /** From here on bytes are counted in MiB. */
    private static final double MIB_FROM = 10_000 * 1_024.0;

    private final RunReport report;
    private final Timeline timeline;
    private final Scenario scenario;
    private final StringBuilder out = new StringBuilder();

    private HtmlReport(RunReport report, Timeline timeline, Scenario scenario) {
        this.report = report;
        this.timeline = timeline;
        this.scenario = scenario;
    }

    /**
     * @param text the scenario file
     * @param set the overrides that were given beside it
     */
    public static String write(
            RunReport report, Timeline timeline, Scenario scenario, String text, List<String> set) {
        return new HtmlReport(report, timeline, scenario).write(text, set);
    }

    private String write(String text, List<String> set) {
        String name = Html.escape(report.scenario());
        out.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        out.append("<meta name=\"viewport\" content=\"width=device-width\">\n<title>");
        out.append(name).append(" - StackMotion</title>\n<style>\n").append(style());
        out.append("</style>\n</head>\n<body>\n<h1>").append(name).append(' ');
        out.append(
                report.held()
                        ? "<span class=\"ok\">\u2713 as expected</span>"
                        : "<span class=\"bad\">\u2717 not as expected</span>");
        out.append("</h1>\n");
        if (scenario.about() != null) {
            paragraph("about", scenario.about().strip());
        }
        out.append("<div class=\"verdicts\">\n");
        int number = 0;
        for (MigrationEntry m : report.migrations()) {
            verdict(m, ++number);
        }
        out.append("</div>\n");
        report.warnings().forEach(w -> paragraph("warning", "Warning: " + w));
        out.append("<h2>Topology</h2>\n<figure>");
        out.append(new TopologyDrawing(report, timeline, scenario).write());
        if (!timeline.paths().isEmpty()) {
            out.append("<figcaption>Thick lines: the ways of the migrations as configured when");
            out.append(" each began; \u2191 leaves and \u2193 enters by that adapter.");
            out.append(report.drops().isEmpty() ? "" : " D1, D2 ...: rows of the table of drops.");
            out.append("</figcaption>");
        }
        out.append("</figure>\n");
        for (Track track : timeline.tracks()) {
            if (track.subject() == Subject.MIGRATION) {
                charts(track);
            }
        }
        pings();
        new HtmlTables(report, out).write();
        if (!set.isEmpty()) {
            paragraph("about", "Changed on the command line: " + String.join(", ", set));
        }
        out.append("<h2>Scenario</h2>\n<pre>").append(Html.escape(text)).append("</pre>\n");
        out.append("</body>\n</html>\n");
        return out.toString();
    }

    private static String style() {
        try {
            return Resources.toString(
                    Resources.getResource(HtmlReport.class, "report.css"), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void paragraph(String style, String text) {
        out.append("<p class=\"").append(style).append("\">").append(Html.escape(text));
        out.append("</p>\n");
    }

    private void verdict(MigrationEntry m, int number) {
        boolean good = m.outcome().equals("completed") && !Boolean.FALSE.equals(m.verified());
        out.append("<section class=\"verdict ").append(good ? "good" : "poor").append("\">\n<h3>");
        out.append(good ? "\u2713 " : "\u2717 ");
        String title =
                String.format(
                        Locale.ROOT,
                        "Migration %d: %s from %s to %s %s",
                        number,
                        m.vm(),
                        m.from(),
                        m.to(),
                        m.outcome());
        out.append(Html.escape(title)).append("</h3>\n<dl>");
        if (!m.stack().isEmpty()) {
            fact("Stack", m.stack());
            fact("Path", path(m, number));
        }
        if (good) {
            fact("Duration", Numbers.time(m.totalNs()));
            fact("Downtime", Numbers.time(m.downtimeNs()));
            fact("Goodput", Numbers.rate(m.goodputBitsPerS()));
        }
        fact(
                "Memory",
                m.verified() == null
                        ? "not compared"
                        : m.verified()
                                ? "verified, every page is equal"
                                : "NOT VERIFIED: pages differ");
        if (!m.outcome().equals("completed")) {
            fact("Status", m.status().text() + " (" + m.status().code() + ")");
            fact("Cause", m.status().cause());
            fact("What to do", m.status().remedy());
        }
        out.append("</dl>\n</section>\n");
    }

    private void fact(String name, String value) {
        if (!value.isEmpty()) {
            out.append("<dt>").append(name).append("</dt><dd>").append(Html.escape(value));
            out.append("</dd>");
        }
    }

    private String path(MigrationEntry m, int number) {
        for (MigrationPath p : timeline.paths()) {
            if (p.number() == number) {
                StringBuilder way = new StringBuilder(m.from() + " " + p.fromVmk());
                for (Timeline.Hop hop : p.hops()) {
                    way.append(" \u2192 ").append(hop.to(), 0, hop.to().lastIndexOf('/'));
                }
                way.append(p.blocked().isEmpty() ? " " + p.toVmk() : " \u2717 " + p.blocked());
                return way.toString();
            }
        }
        return m.from() + " to " + m.to();
    }

    // ---- plots ---------------------------------------------------------------------------------

    private void charts(Track t) {
        if (t.times() < 2) {
            return;
        }
        long fromNs = t.fromNs();
        long toNs = t.toNs();
        MigrationEntry m = report.migrations().get(t.number() - 1);
        out.append("<h2>").append(Html.escape(capital(t.name()))).append("</h2>\n");
        Series bandwidth = t.named("bandwidth").getFirst();
        boolean giga = bandwidth.max() >= MBIT_PER_GBIT;
        SvgChart rate =
                new SvgChart(
                        "Bandwidth, with the rounds",
                        giga ? "Gbit/s" : "Mbit/s",
                        giga ? MBIT_PER_GBIT : 1,
                        fromNs,
                        toNs);
        rounds(rate, m);
        long line = lineBitsPerS(t.number());
        if (line > 0 && bandwidth.max() * GUIDE_WITHIN * 1e6 >= line) {
            rate.guide(line / 1e6, "rate of one uplink");
        }
        rate.line(t.timesNs(), bandwidth, "uplinks, all traffic", false).ruledByLinesSoFar();
        long windowNs = Math.max(1, (toNs - fromNs) / MEAN_PARTS);
        Series mean = t.named("acknowledged").getFirst().mean(t.timesNs(), windowNs);
        out.append(rate.line(t.timesNs(), mean, "this migration, mean", false).write());
        SvgChart pages = new SvgChart("Pages, with the rounds", "thousand", 1_000, fromNs, toNs);
        rounds(pages, m);
        pages.line(t.timesNs(), t.named("pages left").getFirst(), "left in this round", false);
        pages.line(t.timesNs(), t.named("pages dirty").getFirst(), "written meanwhile", false);
        out.append(pages.write());
        Series window = t.named("cwnd").getFirst();
        SvgChart cwnd = bytesChart("Congestion window", window.max(), fromNs, toNs);
        out.append(cwnd.line(t.timesNs(), window, "window", false).write());
        SvgChart srtt =
                new SvgChart("Smoothed round trip of the connection", "ms", 1, fromNs, toNs);
        out.append(srtt.line(t.timesNs(), t.named("srtt").getFirst(), "round trip", false).write());
        List<Series> queues =
                t.named("queue ").stream()
                        .sorted((a, b) -> Double.compare(b.max(), a.max()))
                        .filter(q -> q.max() > 0)
                        .limit(QUEUES_SHOWN)
                        .toList();
        if (queues.isEmpty()) {
            paragraph("about", "No frame of the way was seen waiting in a queue.");
            return;
        }
        SvgChart queue = bytesChart("Queues on the way", queues.getFirst().max(), fromNs, toNs);
        for (Series q : queues) {
            String name = q.name().substring("queue ".length(), q.name().indexOf(" to "));
            queue.line(t.timesNs(), q, name, false);
        }
        out.append(queue.write());
    }

    private static SvgChart bytesChart(String title, double max, long fromNs, long toNs) {
        boolean mebi = max >= MIB_FROM;
        return new SvgChart(title, mebi ? "MiB" : "KiB", mebi ? 1_048_576 : 1_024, fromNs, toNs);
    }

    private static void rounds(SvgChart chart, MigrationEntry m) {
        int number = 0;
        for (RunReport.RoundEntry r : m.rounds()) {
            String style = ++number % 2 == 0 ? "round even" : "round";
            long endNs = r.startNs() + r.durationNs();
            chart.band(
                    new SvgChart.Band(r.startNs(), endNs, "round " + number, "" + number, style));
        }
    }

    private long lineBitsPerS(int number) {
        return timeline.paths().stream()
                .filter(p -> p.number() == number)
                .mapToLong(MigrationPath::lineBitsPerS)
                .findFirst()
                .orElse(0);
    }

    private static String capital(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    private void pings() {
        for (Track t : timeline.tracks()) {
            if (t.subject() != Subject.PING || t.toNs() <= t.fromNs()) {
                continue;
            }
            SvgChart chart =
                    new SvgChart("Answers, and silence (shaded)", "ms", 1, t.fromNs(), t.toNs());
            List<Timeline.Gap> longest =
                    t.gaps().stream()
                            .sorted(Comparator.comparingLong(g -> g.fromNs() - g.toNs()))
                            .limit(GAPS_LABELLED)
                            .toList();
            for (Timeline.Gap gap : t.gaps()) {
                String silent = "silent " + Numbers.time(gap.toNs() - gap.fromNs());
                String label = longest.contains(gap) ? silent : "";
                chart.band(new SvgChart.Band(gap.fromNs(), gap.toNs(), label, "", "gap"));
            }
            int number = 0;
            for (MigrationEntry m : report.migrations()) {
                String name = "migration " + ++number;
                long endNs = m.startNs() + m.totalNs();
                if (m.startNs() < t.toNs() && endNs > t.fromNs()) {
                    chart.span(new SvgChart.Band(m.startNs(), endNs, name, "", "span"));
                }
            }
            out.append("<h2>").append(Html.escape(capital(t.name()))).append("</h2>\n");
            Series trips = t.series().getFirst();
            out.append(chart.line(t.timesNs(), trips, "round trip", true).write());
        }
    }
}
