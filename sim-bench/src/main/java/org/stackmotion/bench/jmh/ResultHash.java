package org.stackmotion.bench.jmh;

import java.util.HexFormat;

/**
 * A hash over the first results of a benchmark, compared with a committed constant: a benchmark
 * that does the wrong work fails instead of being fast.
 */
final class ResultHash {
    private final long limit;
    private long hash = 0xCBF29CE484222325L;
    private long frozen;
    private long count;

    /**
     * @param limit how many results count
     */
    ResultHash(long limit) {
        this.limit = limit;
    }

    void add(long result) {
        hash = Long.rotateLeft((hash ^ result) * 0x9E3779B97F4A7C15L, 29);
        if (++count == limit) {
            frozen = hash;
        }
    }

    boolean isComplete() {
        return count >= limit;
    }

    /**
     * Runs steps until enough results are in (a short measurement may not reach that), then
     * compares.
     */
    void check(Runnable step, long expected) {
        while (!isComplete()) {
            step.run();
        }
        if (frozen != expected) {
            throw new AssertionError(
                    "wrong result: hash 0x"
                            + HexFormat.of().withUpperCase().toHexDigits(frozen)
                            + "L, expected 0x"
                            + HexFormat.of().withUpperCase().toHexDigits(expected)
                            + "L");
        }
    }
}
