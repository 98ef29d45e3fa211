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
    private static final int TOP = 34;
    private static final int BOTTOM = 36;
    private static final int PLOT_BOTTOM = HEIGHT - BOTTOM;
    private static final int LABEL_GAP = 14;
    private static final double LETTER = 6.2;
    private static final int STYLES = 5;
    private static final int SPAN_LANES = 8;

    /** Room for rounding in the largest value before the axis takes a step more. */
    private static final double SLACK = 5e-3;

    /**
     * A shaded stretch of time.
     *
     * @param brief the label where the label itself finds no room; may be empty
     */
    record Band(long fromNs, long toNs, String label, String brief, String style) {}

    private record Line(ImmutableLongArray times, Series series, String label, boolean dots) {}

    private record Guide(double value, String label) {}

    private final String title;
    private final String unit;
    private final double scale;
    private final long fromNs;
    private final long toNs;
    private final List<Line> lines = new ArrayList<>();
    private final List<Band> bands = new ArrayList<>();
    private final List<Guide> guides = new ArrayList<>();
    private final List<Band> spans = new ArrayList<>();
    private int ruling = Integer.MAX_VALUE;

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

    /** A stretch of time as a bar at the foot of the plot. */
    SvgChart span(Band band) {
        spans.add(band);
        return this;
    }

    /** Lines that follow do not stretch the axis; a peak above it is cut. */
    SvgChart ruledByLinesSoFar() {
        ruling = lines.size();
        return this;
    }

    /** A level to compare with, in the unit of the series; the axis reaches up to it. */
    SvgChart guide(double value, String label) {
        guides.add(new Guide(value, label));
        return this;
    }

    private double x(long timeNs) {
        long inside = Math.clamp(timeNs, fromNs, toNs);
        return LEFT + (double) (inside - fromNs) / (toNs - fromNs) * (WIDTH - LEFT - RIGHT);
    }

    String write() {
        double top = lines.stream().limit(ruling).mapToDouble(this::maxInside).max().orElse(0);
        top = guides.stream().mapToDouble(Guide::value).reduce(top, Math::max) / scale;
        double step = niceStep(top <= 0 ? 1 : top, 4);
        double ceiling = Math.max(step, StrictMath.ceil(top / step - SLACK) * step);
        StringBuilder out = new StringBuilder();
        String name = Html.escape(title);
        out.append(
                format("<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\"", WIDTH, HEIGHT));
        out.append(" aria-label=\"").append(name).append("\">\n");
        out.append(format("<text class=\"title\" x=\"%d\" y=\"14\">%s</text>\n", LEFT, name));
        bands(out);
        for (int i = 0; i <= Math.round(ceiling / step); i++) {
            double v = i * step;
            double y = y(v, ceiling);
            out.append(format("<path class=\"grid\" d=\"M%d %.1fH%d\"/>", LEFT, y, WIDTH - RIGHT));
            out.append(
                    format(
                            "<text class=\"tick\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n",
                            LEFT - 6, y + 4, tick(v, step)));
        }
        out.append(
                format(
                        "<text class=\"tick\" x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>\n",
                        LEFT - 6, TOP - 13, Html.escape(unit)));
        timeAxis(out, PLOT_BOTTOM);
        spans(out);
        for (Guide guide : guides) {
            double y = y(guide.value / scale, ceiling);
            out.append(
                    format("<path class=\"guide\" d=\"M%d %.1fH%d\"/>\n", LEFT, y, WIDTH - RIGHT));
        }
        lines(out, ceiling);
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

    private static double y(double value, double ceiling) {
        return PLOT_BOTTOM - Math.min(1, value / ceiling) * (PLOT_BOTTOM - TOP);
    }

    private void bands(StringBuilder out) {
        double taken = 0;
        for (Band band : bands) {
            double left = x(band.fromNs());
            double width = Math.max(1, x(band.toNs()) - left);
            out.append(
                    format(
                            "<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>\n",
                            band.style(), left, TOP, width, PLOT_BOTTOM - TOP));
            for (String label : List.of(band.label(), band.brief())) {
                double length = label.length() * LETTER + 4;
                double begin = Math.min(left + 1, WIDTH - RIGHT - length);
                if (!label.isEmpty() && begin > taken) {
                    taken = begin + length;
                    out.append(
                            format(
                                    "<text class=\"band\" x=\"%.1f\" y=\"%d\">%s</text>\n",
                                    begin, TOP - 4, Html.escape(label)));
                    break;
                }
            }
        }
    }

    private void spans(StringBuilder out) {
        int lane = 0;
        for (Band span : spans) {
            double left = x(span.fromNs());
            double width = Math.max(2, x(span.toNs()) - left);
            int y = PLOT_BOTTOM - 6 - 14 * (lane++ % SPAN_LANES);
            out.append(
                    format(
                            "<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"4\"/>\n",
                            span.style(), left, y, width));
            out.append(
                    format(
                            "<text class=\"band\" x=\"%.1f\" y=\"%d\">%s</text>\n",
                            left, y - 2, Html.escape(span.label())));
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

    private record Label(double y, String text, String style) {}

    private void lines(StringBuilder out, double ceiling) {
        List<Label> labels = new ArrayList<>();
        for (Guide guide : guides) {
            labels.add(new Label(y(guide.value / scale, ceiling), guide.label, "guide"));
        }
        int number = 0;
        for (Line line : lines) {
            String style = (line.dots ? "dots s" : "line s") + (number++ % STYLES + 1);
            Polyline path = new Polyline();
            StringBuilder dots = new StringBuilder();
            double lastY = PLOT_BOTTOM;
            for (int i = 0; i < line.times.length(); i++) {
                double value = line.series.values().get(i);
                long at = line.times.get(i);
                if (Double.isNaN(value) || at < fromNs || at > toNs) {
                    path.lift();
                    continue;
                }
                lastY = y(value / scale, ceiling);
                if (line.dots) {
                    dots.append(format("M%.1f %.1fh.01", x(at), lastY));
                } else {
                    path.add(x(at), lastY);
                }
            }
            out.append("<path class=\"").append(style).append("\" d=\"");
            out.append(line.dots ? dots : path.path()).append("\"/>\n");
            labels.add(new Label(lastY, line.label, style));
        }
        legend(out, labels);
    }

    /** Each label as near to the end of its line as the others leave room. */
    private static void legend(StringBuilder out, List<Label> labels) {
        labels.sort(Comparator.comparingDouble(Label::y));
        double y = TOP - LABEL_GAP;
        double room = PLOT_BOTTOM - 6 - (labels.size() - 1) * LABEL_GAP;
        for (Label label : labels) {
            y = Math.max(y + LABEL_GAP, Math.min(label.y(), room));
            room += LABEL_GAP;
            int x = WIDTH - RIGHT + 6;
            String mark = label.style().startsWith("dots") ? "m4 0h.01m6 0h.01m6 0h.01" : "h22";
            out.append(
                    format(
                            "<path class=\"%s\" d=\"M%d %.1f%s\"/><text class=\"end\" x=\"%d\" y=\"%.1f\">%s</text>\n",
                            label.style(), x, y, mark, x + 27, y + 4, Html.clip(label.text(), 23)));
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
