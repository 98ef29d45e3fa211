package org.stackmotion.core.count;

import com.google.common.collect.ImmutableList;
import java.util.TreeMap;

/** All counters of a simulation, listed by place and name. */
public final class Counters {
    private final TreeMap<String, TreeMap<String, Counter>> byPlace = new TreeMap<>();

    /** The counter of that place and name; made on first use. Look it up once, then keep it. */
    public Counter counter(String where, String name) {
        return byPlace.computeIfAbsent(where, w -> new TreeMap<>())
                .computeIfAbsent(name, n -> new Counter(where, n));
    }

    /** Every counter that is not zero, ordered by place, then name. */
    public ImmutableList<Counter> nonZero() {
        return byPlace.values().stream()
                .flatMap(m -> m.values().stream())
                .filter(c -> c.value() != 0)
                .collect(ImmutableList.toImmutableList());
    }
}
