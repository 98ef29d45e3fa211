package org.stackmotion.architecture;

import com.google.common.collect.ImmutableSet;
import java.net.InetSocketAddress;
import java.util.Random;

/** The allowed neighbours of what is banned. */
final class Innocent {
    static final ImmutableSet<Integer> SIZES = ImmutableSet.of(1, 2);

    double number(long seed) {
        return StrictMath.exp(Math.sqrt(new Random(seed).nextInt()));
    }

    InetSocketAddress address() {
        return InetSocketAddress.createUnresolved("example", 1);
    }
}
