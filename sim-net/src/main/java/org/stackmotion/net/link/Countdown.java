package org.stackmotion.net.link;

import org.stackmotion.core.random.SeededRandom;

/**
 * Independent hits with one probability, drawn as the distance to the next hit: one random number a
 * hit instead of one a frame, and a train of frames can be asked how far it gets.
 */
final class Countdown {
    /** Farther than any run gets. */
    private static final long NEVER = Long.MAX_VALUE;

    private final SeededRandom random;
    private final double logMiss;
    private long left;

    Countdown(double probability, SeededRandom random) {
        this.random = random;
        this.logMiss = StrictMath.log1p(-probability);
        this.left = probability == 0 ? NEVER : draw();
    }

    /** Counts one frame; true when it is hit. */
    boolean hit() {
        if (--left > 0) {
            return false;
        }
        left = draw();
        return true;
    }

    /** Geometric, 1 or more: floor(ln U / ln(1-p)) + 1 with U in (0, 1]. */
    long draw() {
        double u = 1 - random.nextDouble();
        double distance = StrictMath.log(u) / logMiss;
        // p = 1 gives 0 / -inf or x / -inf, both 0: every frame
        return distance < NEVER / 2 ? (long) distance + 1 : NEVER;
    }
}
