package org.stackmotion.lab.run;

import org.jspecify.annotations.Nullable;
import org.stackmotion.core.trace.DigestLevel;

/**
 * How to run.
 *
 * @param seed instead of the scenario's, or null
 * @param digest how much goes into the trace digest
 * @param checksums true: every sender computes and every receiver verifies checksums
 * @param capture where to capture what, or null
 */
public record RunOptions(
        @Nullable Long seed,
        DigestLevel digest,
        boolean checksums,
        @Nullable CaptureOptions capture) {
    public static final RunOptions DEFAULT = new RunOptions(null, DigestLevel.FAST, false, null);

    public RunOptions withDigest(DigestLevel level) {
        return new RunOptions(seed, level, checksums, capture);
    }

    public RunOptions withSeed(long newSeed) {
        return new RunOptions(newSeed, digest, checksums, capture);
    }

    public RunOptions withChecksums(boolean on) {
        return new RunOptions(seed, digest, on, capture);
    }

    public RunOptions withCapture(CaptureOptions options) {
        return new RunOptions(seed, digest, checksums, options);
    }
}
