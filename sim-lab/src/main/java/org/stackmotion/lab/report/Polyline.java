package org.stackmotion.lab.report;

import java.util.Locale;

/**
 * The data of an SVG path with fewer points: one is left out while the straight line past it stays
 * within a fraction of a pixel of it. The first point, the last one and every kept one are exact.
 */
final class Polyline {
    private static final double TOLERANCE = 0.25;

    private final StringBuilder out = new StringBuilder();
    private boolean drawing;
    private double fromX;
    private double fromY;
    private double steepest;
    private double flattest;
    private boolean pending;
    private double lastX;
    private double lastY;

    /** Adds a point to the right of all others. */
    void add(double x, double y) {
        if (!drawing) {
            emit('M', x, y);
            drawing = true;
            return;
        }
        double dx = x - fromX;
        boolean reaches =
                pending && dx > 0 && y <= fromY + steepest * dx && y >= fromY + flattest * dx;
        if (pending && !reaches) {
            emit('L', lastX, lastY);
            dx = x - fromX;
        }
        if (dx > 0) {
            steepest = Math.min(steepest, (y + TOLERANCE - fromY) / dx);
            flattest = Math.max(flattest, (y - TOLERANCE - fromY) / dx);
        }
        lastX = x;
        lastY = y;
        pending = true;
    }

    /** Lifts the pen: there is no value before the next point. */
    void lift() {
        finish();
        drawing = false;
    }

    private void finish() {
        if (pending) {
            emit('L', lastX, lastY);
        }
    }

    private void emit(char command, double x, double y) {
        out.append(command).append(tenth(x)).append(' ').append(tenth(y));
        fromX = x;
        fromY = y;
        steepest = Double.MAX_VALUE;
        flattest = -Double.MAX_VALUE;
        pending = false;
    }

    private static String tenth(double value) {
        String text = String.format(Locale.ROOT, "%.1f", value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    String path() {
        finish();
        return out.toString();
    }
}
