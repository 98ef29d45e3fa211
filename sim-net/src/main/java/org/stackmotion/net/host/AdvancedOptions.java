package org.stackmotion.net.host;

import com.google.common.collect.ImmutableList;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The advanced options of a host: what is asked for and what works now. */
public final class AdvancedOptions {
    private final TreeMap<String, AdvancedOption> known = new TreeMap<>();
    private final TreeMap<String, Long> requested = new TreeMap<>();
    private final TreeMap<String, Long> current = new TreeMap<>();

    AdvancedOptions() {
        for (AdvancedOption option : AdvancedOption.ALL) {
            known.put(option.name(), option);
            requested.put(option.name(), option.initial());
            current.put(option.name(), option.initial());
        }
    }

    /** Every option in order of names. */
    public ImmutableList<AdvancedOption> all() {
        return ImmutableList.copyOf(known.values());
    }

    public @Nullable AdvancedOption option(String name) {
        return known.get(name);
    }

    /**
     * The value that works now.
     *
     * @throws IllegalArgumentException for a name that is not in {@link #all()}
     */
    public long value(String name) {
        return require(current.get(name), name);
    }

    /** The value that was set last; differs from {@link #value} until the next boot. */
    public long requested(String name) {
        return require(requested.get(name), name);
    }

    private static long require(@Nullable Long value, String name) {
        if (value == null) {
            throw new IllegalArgumentException("no advanced option " + name);
        }
        return value;
    }

    void set(AdvancedOption option, long value, boolean booted) {
        requested.put(option.name(), value);
        if (!option.atBoot() || !booted) {
            current.put(option.name(), value);
        }
    }
}
