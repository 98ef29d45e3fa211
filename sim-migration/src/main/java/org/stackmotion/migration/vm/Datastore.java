package org.stackmotion.migration.vm;

import com.google.common.collect.ImmutableSet;
import org.jspecify.annotations.Nullable;

/**
 * Where a VM's files lie, and so its lock. A shared datastore is reached by every host; a local one
 * by its own host alone, and a VM on it cannot move by a migration that leaves the files where they
 * are.
 */
public final class Datastore {
    private final String name;
    private final @Nullable ImmutableSet<String> hosts;

    private Datastore(String name, @Nullable ImmutableSet<String> hosts) {
        this.name = name;
        this.hosts = hosts;
    }

    /** Reached by every host. */
    public static Datastore shared(String name) {
        return new Datastore(name, null);
    }

    /** Reached by these hosts only. */
    public static Datastore reachedBy(String name, ImmutableSet<String> hosts) {
        return new Datastore(name, hosts);
    }

    public String name() {
        return name;
    }

    public boolean isReachableFrom(String host) {
        return hosts == null || hosts.contains(host);
    }
}
