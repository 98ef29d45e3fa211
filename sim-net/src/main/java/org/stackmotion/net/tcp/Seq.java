package org.stackmotion.net.tcp;

/** Sequence number arithmetic, RFC 9293 section 3.4: modulo 2^32, ordered by signed distance. */
public final class Seq {
    private Seq() {}

    public static boolean lt(int a, int b) {
        return a - b < 0;
    }

    public static boolean leq(int a, int b) {
        return a - b <= 0;
    }

    public static boolean gt(int a, int b) {
        return a - b > 0;
    }

    public static boolean geq(int a, int b) {
        return a - b >= 0;
    }

    public static int max(int a, int b) {
        return a - b > 0 ? a : b;
    }

    public static int min(int a, int b) {
        return a - b < 0 ? a : b;
    }

    /** low <= x < high in sequence space. */
    public static boolean inRange(int x, int low, int high) {
        return geq(x, low) && lt(x, high);
    }
}
