package org.stackmotion.lab.report;

import com.google.common.primitives.ImmutableLongArray;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.stackmotion.lab.report.Timeline.Series;

/** A line chart over simulated time as inline SVG; colours come from the page's style sheet. */
final class SvgChart {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 190;
    private static final int LEFT = 64;
    private static final int RIGHT = 170;
    private static final int TOP = 30;
    private static final int BOTTOM = 36;
    private static final int LABEL_GAP = 14;
    private static final int STYLES = 5;

    /** A shaded stretch of time. */
    record Band(long fromNs, long toNs, String label, String style) {}

    private record Line(ImmutableLongArray times, Series series, String label, boolean dots) {}

    private final String title;
    private final String unit;
    private final double scale;
    private final long fromNs;
    private final long toNs;
    private final List<Line> lines = new ArrayList<>();
    private final List<Band> bands = new ArrayList<>();

    /**
     * @param scale divides every value, so that it is in the unit
     */
    SvgChart(String title, String unit, double scale, long fromNs, long toNs) {
        this.title = title;
        this.unit = unit;
        this.scale = scale;
        this.fromNs = fromNs;
        this.toNs = Math.max(toNs, fromNs + 1);
    }

    SvgChart line(ImmutableLongArray times, Series series, String label, boolean dots) {
        lines.add(new Line(times, series, label, dots));
        return this;
    }

    SvgChart band(Band band) {
        bands.add(band);
        return this;
    }

    private double x(long timeNs) {
        long inside = Math.clamp(timeNs, fromNs, toNs);
        return LEFT + (double) (inside - fromNs) / (toNs - fromNs) * (WIDTH - LEFT - RIGHT);
    }

    String write() {
        double top = lines.stream().mapToDouble(this::maxInside).max().orElse(0) / scale;
        double step = niceStep(top <= 0 ? 1 : top, 4);
        double ceiling = Math.max(step, StrictMath.ceil(top / step) * step);
        StringBuilder out = new StringBuilder();
        String name = Html.escape(title);
        out.append(
                format("<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\"", WIDTH, HEIGHT));
        out.append(" aria-label=\"").append(name).append("\">\n");
        out.append(format("<text class=\"title\" x=\"%d\" y=\"14\">%s</text>\n", LEFT, name));
        bands(out);
        double bottom = HEIGHT - BOTTOM;
        for (double v = 0; v <= ceiling + step / 2; v += step) {
            double y = bottom - v / ceiling * (bottom - TOP);
            out.append(format("<path class=\"grid\" d=\"M%d %.1fH%d\"/>", LEFT, y, WIDTH - RIGHT));
            out.append(
                    format(
                            "<text class=\"tick\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n",
                            LEFT - 6, y + 4, tick(v, step)));
        }
        out.append(
                format(
                        "<text class=\"tick\" x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>\n",
                        LEFT - 6, TOP - 12, Html.escape(unit)));
        timeAxis(out, bottom);
        lines(out, ceiling, bottom);
        return out.append("</svg>\n").toString();
    }

    private double maxInside(Line line) {
        double max = 0;
        for (int i = 0; i < line.times.length(); i++) {
            long at = line.times.get(i);
            double value = line.series.values().get(i);
            if (at >= fromNs && at <= toNs && value > max) {
                max = value;
            }
        }
        return max;
    }

    private void bands(StringBuilder out) {
        double taken = -100;
        for (Band band : bands) {
            double left = x(band.fromNs());
            double right = Math.max(left + 1, x(band.toNs()));
            out.append(
                    format(
                            "<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>",
                            band.style(), left, TOP, right - left, HEIGHT - BOTTOM - TOP));
            double width = band.label().length() * 6.5;
            boolean fits = right - left > width || !band.style().startsWith("round");
            if (fits && left > taken) {
                taken = left + width;
                String anchor = left + width > WIDTH - 4 ? "end" : "start";
                out.append(
                        format(
                                "<text class=\"band\" x=\"%.1f\" y=\"%d\" text-anchor=\"%s\">%s</text>\n",
                                left + 3, TOP - 3, anchor, Html.escape(band.label())));
            }
        }
    }

    private void timeAxis(StringBuilder out, double bottom) {
        double seconds = (toNs - fromNs) / 1e9;
        double step = niceStep(seconds, 8);
        double first = StrictMath.ceil(fromNs / 1e9 / step - 1e-9) * step;
        for (int i = 0; first + i * step <= toNs / 1e9 + step * 1e-6; i++) {
            double at = first + i * step;
            double x = x(Math.round(at * 1e9));
            out.append(format("<path class=\"grid\" d=\"M%.1f %.1fv4\"/>", x, bottom));
            out.append(
                    format(
                            "<text class=\"tick\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>\n",
                            x, bottom + 17, tick(at, step)));
        }
        out.append(
                format(
                        "<text class=\"tick\" x=\"%d\" y=\"%.1f\">simulated time, s</text>\n",
                        WIDTH - RIGHT + 20, bottom + 17));
    }

    private record Label(double y, String text, int style) {}

    private void lines(StringBuilder out, double ceiling, double bottom) {
        List<Label> labels = new ArrayList<>();
        int number = 0;
        for (Line line : lines) {
            int style = number++ % STYLES + 1;
            StringBuilder path = new StringBuilder();
            double lastY = bottom;
            boolean pen = false;
            String last = "";
            for (int i = 0; i < line.times.length(); i++) {
                double value = line.series.values().get(i);
                long at = line.times.get(i);
                if (Double.isNaN(value) || at < fromNs || at > toNs) {
                    pen = false;
                    continue;
                }
                double y = bottom - value / scale / ceiling * (bottom - TOP);
                String point = format("%.1f %.1f", x(at), y);
                if (!point.equals(last)) {
                    path.append(line.dots ? "M" : pen ? "L" : "M").append(point);
                    path.append(line.dots ? "h.01" : "");
                    last = point;
                }
                pen = true;
                lastY = y;
            }
            String kind = line.dots ? "dots s" : "line s";
            out.append("<path class=\"").append(kind).append(style).append("\" d=\"");
            out.append(path).append("\"/>\n");
            labels.add(new Label(lastY, line.label, style));
        }
        labels.sort(Comparator.comparingDouble(Label::y));
        double y = TOP - LABEL_GAP;
        double room = bottom - 6 - (labels.size() - 1) * LABEL_GAP;
        for (Label label : labels) {
            y = Math.max(y + LABEL_GAP, Math.min(label.y(), room));
            room += LABEL_GAP;
            int x = WIDTH - RIGHT + 6;
            out.append(
                    format(
                            "<path class=\"line s%d\" d=\"M%d %.1fh22\"/><text class=\"end\" x=\"%d\" y=\"%.1f\">%s</text>\n",
                            label.style(), x, y, x + 27, y + 4, Html.escape(label.text())));
        }
    }

    /** 1, 2 or 5 times a power of ten, so that about {@code parts} steps make the range. */
    static double niceStep(double range, int parts) {
        double raw = range / parts;
        double power = StrictMath.pow(10, StrictMath.floor(StrictMath.log10(raw)));
        double lead = raw / power;
        return power * (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10);
    }

    private static String tick(double value, double step) {
        int digits = (int) Math.max(0, -StrictMath.floor(StrictMath.log10(step) + 1e-9));
        return String.format(Locale.ROOT, "%,." + digits + "f", value);
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
