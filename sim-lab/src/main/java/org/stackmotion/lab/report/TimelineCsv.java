package org.stackmotion.lab.report;

import com.google.common.primitives.ImmutableLongArray;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.stackmotion.lab.report.Timeline.Moment;
import org.stackmotion.lab.report.Timeline.Series;
import org.stackmotion.lab.report.Timeline.Track;

/**
 * Writes timeline.csv (RFC 4180, line feeds): {@code time_s}, a column for each series, {@code
 * events}. A series has no value in rows that belong to another clock.
 */
public final class TimelineCsv {
    private TimelineCsv() {}

    public static String write(Timeline timeline) {
        int columns = timeline.tracks().stream().mapToInt(t -> t.series().size()).sum();
        TreeMap<Long, String[]> rows = new TreeMap<>();
        StringBuilder out = new StringBuilder("time_s");
        int column = 0;
        for (Track track : timeline.tracks()) {
            for (Series series : track.series()) {
                String unit = series.unit().isEmpty() ? "" : " [" + series.unit() + "]";
                out.append(',').append(quoted(track.name() + " " + series.name() + unit));
                fill(rows, columns, track.timesNs(), series, column++);
            }
        }
        for (Moment m : timeline.moments()) {
            String[] row = rows.computeIfAbsent(m.timeNs(), t -> new String[columns + 1]);
            String where = m.where().isEmpty() ? "" : " " + m.where();
            String text = m.kind().name().toLowerCase(Locale.ROOT) + where + ": " + m.text();
            row[columns] = row[columns] == null ? text : row[columns] + "; " + text;
        }
        out.append(",events\n");
        rows.forEach((timeNs, row) -> line(out, timeNs, row));
        return out.toString();
    }

    private static void fill(
            TreeMap<Long, String[]> rows,
            int columns,
            ImmutableLongArray times,
            Series series,
            int column) {
        for (int i = 0; i < times.length(); i++) {
            String[] row = rows.computeIfAbsent(times.get(i), t -> new String[columns + 1]);
            double value = series.values().get(i);
            row[column] = Double.isNaN(value) ? "" : number(value);
        }
    }

    private static void line(StringBuilder out, long timeNs, String[] row) {
        List<String> cells = new ArrayList<>();
        cells.add(BigDecimal.valueOf(timeNs, 9).toPlainString());
        for (String cell : row) {
            cells.add(cell == null ? "" : quoted(cell));
        }
        out.append(String.join(",", cells)).append('\n');
    }

    private static String number(double value) {
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
