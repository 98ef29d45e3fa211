package org.stackmotion.lab.report;

import java.util.Locale;

/** Numbers for people; always with a point, whatever the locale. */
final class Numbers {
    private static final double NS_PER_S = 1e9;
    private static final double NS_PER_MS = 1e6;
    private static final double NS_PER_US = 1e3;

    private Numbers() {}

    /** A time with the unit that suits it. */
    static String time(long ns) {
        if (ns >= 1_000_000_000L) {
            return format("%.3f s", ns / NS_PER_S);
        } else if (ns >= 1_000_000L) {
            return format("%.3f ms", ns / NS_PER_MS);
        }
        return ns == 0 ? "0" : format("%.1f us", ns / NS_PER_US);
    }

    static String bytes(long bytes) {
        if (bytes >= 1L << 30) {
            return format("%.2f GiB", bytes / (double) (1L << 30));
        } else if (bytes >= 1L << 20) {
            return format("%.1f MiB", bytes / (double) (1L << 20));
        } else if (bytes >= 1L << 10) {
            return format("%.1f KiB", bytes / 1024.0);
        }
        return bytes + " B";
    }

    static String rate(long bitsPerS) {
        if (bitsPerS >= 1_000_000_000L) {
            return format("%.3f Gbit/s", bitsPerS / 1e9);
        }
        return format("%.2f Mbit/s", bitsPerS / 1e6);
    }

    /** Digits in groups of three. */
    static String count(long value) {
        return format("%,d", value);
    }

    static String percent(double share) {
        return format("%.2f %%", share * 100);
    }

    private static String format(String pattern, Object value) {
        return String.format(Locale.ROOT, pattern, value);
    }
}
