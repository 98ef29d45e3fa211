package org.stackmotion.lab.format;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds what somebody probably meant. */
public final class Nearest {
    private static final int SHOWN_MAX = 40;

    private Nearest() {}

    /** The known name nearest to the one written, or null when none is near. */
    public static @Nullable String to(String written, Iterable<String> known) {
        String wanted = written.toLowerCase(Locale.ROOT);
        int best = 1 + Math.max(1, wanted.length() * 2 / 5);
        String nearest = null;
        for (String name : known) {
            int distance = distance(wanted, name.toLowerCase(Locale.ROOT));
            if (distance < best) {
                best = distance;
                nearest = name;
            }
        }
        return nearest;
    }

    /** The tail of a message: what is accepted and what was probably meant. */
    public static String advice(String written, Iterable<String> known) {
        StringBuilder text = new StringBuilder("accepted: ");
        int shown = 0;
        for (String name : known) {
            if (shown == SHOWN_MAX) {
                text.append(", ...");
                break;
            }
            text.append(shown++ == 0 ? "" : ", ").append(name);
        }
        if (shown == 0) {
            text.append("none");
        }
        String nearest = to(written, known);
        return nearest == null ? text.toString() : text + "; did you mean " + nearest + "?";
    }

    /** Edit distance (insert, delete, replace, swap of neighbours); inputs are short names. */
    static int distance(String a, String b) {
        int[] before = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + same);
                if (i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], before[j - 2] + 1);
                }
            }
            int[] spare = before;
            before = last;
            last = row;
            row = spare;
        }
        return last[b.length()];
    }
}
