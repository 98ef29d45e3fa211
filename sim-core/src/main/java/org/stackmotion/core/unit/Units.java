package org.stackmotion.core.unit;

import com.google.common.collect.ImmutableList;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Times, rates and sizes as text, the same in every locale. Times are nanoseconds, rates bits per
 * second, sizes bytes. Texts are a number and a unit with or without a space between: {@code
 * 200ms}, {@code 25 Gbit/s}, {@code 64 GiB}; a value that is not a whole number of the base unit is
 * refused.
 */
public final class Units {
    private static final int DIGITS_AFTER_POINT = 3;

    /** Largest first: formatting takes the first that is not above the value. */
    private static final ImmutableList<Unit> TIMES =
            ImmutableList.of(
                    new Unit("d", 86_400_000_000_000L, false),
                    new Unit("h", 3_600_000_000_000L, true),
                    new Unit("min", 60_000_000_000L, true),
                    new Unit("m", 60_000_000_000L, false),
                    new Unit("s", 1_000_000_000L, true),
                    new Unit("ms", 1_000_000L, true),
                    new Unit("us", 1_000L, true),
                    new Unit("ns", 1L, true));

    private static final ImmutableList<Unit> RATES =
            ImmutableList.of(
                    new Unit("Tbit/s", 1_000_000_000_000L, true),
                    new Unit("Gbit/s", 1_000_000_000L, true),
                    new Unit("Mbit/s", 1_000_000L, true),
                    new Unit("kbit/s", 1_000L, true),
                    new Unit("bit/s", 1L, true));

    private static final ImmutableList<Unit> SIZES =
            ImmutableList.of(
                    new Unit("TiB", 1L << 40, true),
                    new Unit("GiB", 1L << 30, true),
                    new Unit("MiB", 1L << 20, true),
                    new Unit("KiB", 1L << 10, true),
                    new Unit("B", 1L, true));

    /**
     * @param shown used when formatting as well, not only understood
     */
    private record Unit(String name, long factor, boolean shown) {}

    private Units() {}

    /**
     * Nanoseconds of a text such as {@code 5s}, {@code 200ms}, {@code 1.5 h}.
     *
     * @throws IllegalArgumentException when it is no time, negative, finer than a nanosecond, or
     *     longer than 292 years
     */
    public static long parseTimeNs(String text) {
        return parse(text, TIMES, "time", "5s or 200ms");
    }

    /**
     * Bits per second of a text such as {@code 25 Gbit/s}.
     *
     * @throws IllegalArgumentException when it is no rate
     */
    public static long parseRate(String text) {
        return parse(text, RATES, "rate", "25 Gbit/s");
    }

    /**
     * Bytes of a text such as {@code 64 GiB}.
     *
     * @throws IllegalArgumentException when it is no size
     */
    public static long parseSize(String text) {
        return parse(text, SIZES, "size", "64 GiB");
    }

    /** For example {@code 1.5 ms}; at most three digits behind the point, rounded half up. */
    public static String formatTime(long timeNs) {
        return format(timeNs, TIMES);
    }

    /** For example {@code 24.87 Gbit/s}. */
    public static String formatRate(long bitsPerSecond) {
        return format(bitsPerSecond, RATES);
    }

    /** For example {@code 1.5 MiB}. */
    public static String formatSize(long bytes) {
        return format(bytes, SIZES);
    }

    private static long parse(String text, ImmutableList<Unit> units, String kind, String example) {
        int at = 0;
        while (at < text.length() && (isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
            at++;
        }
        String unitName = text.substring(at).trim();
        if (at == 0 || !isDigit(text.charAt(0)) || !isDigit(text.charAt(at - 1))) {
            throw bad(text, kind, example);
        }
        for (Unit unit : units) {
            if (unit.name().equals(unitName)) {
                return scale(text, text.substring(0, at), unit, kind, example);
            }
        }
        throw bad(text, kind, example);
    }

    private static long scale(String text, String number, Unit unit, String kind, String example) {
        try {
            return new BigDecimal(number)
                    .multiply(BigDecimal.valueOf(unit.factor()))
                    .longValueExact();
        } catch (NumberFormatException e) {
            throw bad(text, kind, example);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is too fine or too large for a " + kind, e);
        }
    }

    private static IllegalArgumentException bad(String text, String kind, String example) {
        return new IllegalArgumentException(
                "\"" + text + "\" is no " + kind + " (write it like " + example + ")");
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static String format(long value, ImmutableList<Unit> units) {
        Unit base = units.getLast();
        for (Unit unit : units) {
            if (unit.shown() && (value == Long.MIN_VALUE || Math.abs(value) >= unit.factor())) {
                return decimal(value, unit.factor()) + " " + unit.name();
            }
        }
        return value + " " + base.name();
    }

    private static String decimal(long value, long factor) {
        BigDecimal exact =
                BigDecimal.valueOf(value)
                        .divide(
                                BigDecimal.valueOf(factor),
                                DIGITS_AFTER_POINT,
                                RoundingMode.HALF_UP);
        return exact.signum() == 0 ? "0" : exact.stripTrailingZeros().toPlainString();
    }
}
