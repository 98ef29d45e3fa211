package org.stackmotion.lab.report;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.TreeSet;
import org.stackmotion.lab.report.Timeline.Moment;
import org.stackmotion.lab.report.Timeline.Series;
import org.stackmotion.lab.report.Timeline.Track;

/**
 * Writes timeline.csv (RFC 4180, line feeds): {@code time_s}, a column for each series, {@code
 * events}. A series has no value in rows that belong to another clock.
 */
public final class TimelineCsv {
    private final Timeline timeline;
    private final Appendable out;
    private final int[] nextSample;
    private int nextMoment;

    private TimelineCsv(Timeline timeline, Appendable out) {
        this.timeline = timeline;
        this.out = out;
        this.nextSample = new int[timeline.tracks().size()];
    }

    /** Row by row, so that a long run needs no memory here. */
    public static void write(Timeline timeline, Appendable out) throws IOException {
        new TimelineCsv(timeline, out).write();
    }

    private void write() throws IOException {
        TreeSet<Long> times = new TreeSet<>();
        out.append("time_s");
        for (Track track : timeline.tracks()) {
            track.timesNs().forEach(times::add);
            for (Series series : track.series()) {
                String unit = series.unit().isEmpty() ? "" : " [" + series.unit() + "]";
                out.append(',').append(quoted(track.name() + " " + series.name() + unit));
            }
        }
        timeline.moments().forEach(m -> times.add(m.timeNs()));
        out.append(",events\n");
        for (long timeNs : times) {
            row(timeNs);
        }
    }

    private void row(long timeNs) throws IOException {
        out.append(BigDecimal.valueOf(timeNs, 9).toPlainString());
        for (int i = 0; i < nextSample.length; i++) {
            Track track = timeline.tracks().get(i);
            int sample = nextSample[i];
            boolean has = sample < track.times() && track.timesNs().get(sample) == timeNs;
            for (Series series : track.series()) {
                out.append(',').append(has ? number(series.values().get(sample)) : "");
            }
            nextSample[i] += has ? 1 : 0;
        }
        out.append(',').append(quoted(moments(timeNs))).append('\n');
    }

    private String moments(long timeNs) {
        ImmutableList<Moment> all = timeline.moments();
        StringBuilder text = new StringBuilder();
        for (; nextMoment < all.size() && all.get(nextMoment).timeNs() == timeNs; nextMoment++) {
            Moment m = all.get(nextMoment);
            text.append(text.isEmpty() ? "" : "; ");
            text.append(m.kind().name().toLowerCase(Locale.ROOT));
            text.append(m.where().isEmpty() ? "" : " ").append(m.where());
            text.append(": ").append(m.text());
        }
        return text.toString();
    }

    private static String number(double value) {
        if (Double.isNaN(value)) {
            return "";
        }
        long whole = (long) value;
        return whole == value
                ? Long.toString(whole)
                : BigDecimal.valueOf(Math.round(value * 1e6), 6)
                        .stripTrailingZeros()
                        .toPlainString();
    }

    /** Quoted where needed; a text that a spreadsheet would take for a formula is defused. */
    private static String quoted(String text) {
        String safe = !text.isEmpty() && "=+@".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        boolean needs = safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return needs ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
    }
}
