package org.stackmotion.lab.run;

import org.jspecify.annotations.Nullable;
import org.stackmotion.core.trace.DigestLevel;

/**
 * How to run.
 *
 * @param seed instead of the scenario's, or null
 * @param digest how much goes into the trace digest
 * @param checksums true: every sender computes and every receiver verifies checksums
 */
public record RunOptions(@Nullable Long seed, DigestLevel digest, boolean checksums) {
    public static final RunOptions DEFAULT = new RunOptions(null, DigestLevel.FAST, false);

    public RunOptions withDigest(DigestLevel level) {
        return new RunOptions(seed, level, checksums);
    }

    public RunOptions withSeed(long newSeed) {
        return new RunOptions(newSeed, digest, checksums);
    }

    public RunOptions withChecksums(boolean on) {
        return new RunOptions(seed, digest, on);
    }
}
