package org.stackmotion.net.channel.blocking;

import org.jspecify.annotations.Nullable;
import org.stackmotion.net.host.EsxiHost;
import org.stackmotion.net.stack.Netstack;

/**
 * Where a client lives: one netstack, if wanted bound to one of its interfaces, and the resolver of
 * names there.
 *
 * @param vmk the interface that all its sockets are bound to, or null
 */
public record ClientPlace(Netstack stack, @Nullable String vmk, HostNames names) {
    /** On that stack, by literal addresses only. */
    public static ClientPlace on(Netstack stack) {
        return new ClientPlace(stack, null, HostTable.EMPTY);
    }

    /**
     * On a stack of a host by its key.
     *
     * @throws IllegalArgumentException when the host has no such stack now
     */
    public static ClientPlace on(EsxiHost host, String stackKey) {
        Netstack stack = host.netstacks().find(stackKey);
        if (stack == null) {
            throw new IllegalArgumentException(host.name() + " has no stack " + stackKey);
        }
        return on(stack);
    }

    public ClientPlace withVmk(String name) {
        return new ClientPlace(stack, name, names);
    }

    public ClientPlace withNames(HostNames resolver) {
        return new ClientPlace(stack, vmk, resolver);
    }

    @Override
    public String toString() {
        return vmk == null ? stack.where() : stack.where() + "/" + vmk;
    }
}
