package org.stackmotion.net.host;

/**
 * The life cycle of a stack as a table (facts 1.2; what the removal of the last vmk does is
 * inferred there).
 *
 * <pre>
 *              add stack, add vmk            last vmk removed (system), stack removed
 *  INACTIVE ----------------------> ACTIVE ------------------------------------------> DEACTIVATING
 *     ^                               ^            add stack, add vmk                       |  |
 *     |                               +-----------------------------------------------------+  |
 *     +-----------------------------------------------------------------------------------------+
 *                                            deletion done
 * </pre>
 *
 * Custom stacks come only by "add stack" and stay when their last vmk goes; the default stack is
 * always active.
 */
final class NetstackLifeCycle {
    /** How long the asynchronous deletion takes; no source has a number, this is ours. */
    static final long DELETION_NS = 1_000_000_000L;

    private NetstackLifeCycle() {}

    /** What a stack is. */
    enum Kind {
        DEFAULT,
        /** vMotion and provisioning: a config record is always there. */
        SYSTEM,
        CUSTOM
    }

    /** What happens to a stack. */
    enum Event {
        ADD_STACK,
        ADD_VMK,
        REMOVE_LAST_VMK,
        REMOVE_STACK,
        DELETION_DONE
    }

    /** The state after the event, or the fault with which the host refuses. */
    static NetstackState next(Kind kind, NetstackState state, Event event, String key)
            throws HostFault {
        return switch (event) {
            case ADD_STACK -> add(state, key);
            case ADD_VMK -> addVmk(kind, state, key);
            case REMOVE_LAST_VMK -> kind == Kind.SYSTEM ? NetstackState.DEACTIVATING : state;
            case REMOVE_STACK -> remove(kind, state, key);
            case DELETION_DONE ->
                    state == NetstackState.DEACTIVATING ? NetstackState.INACTIVE : state;
        };
    }

    private static NetstackState add(NetstackState state, String key) throws HostFault {
        if (state == NetstackState.ACTIVE) {
            throw new HostFault(
                    VimFault.ALREADY_EXISTS, "TCP/IP stack '" + key + "' already exists");
        }
        return NetstackState.ACTIVE;
    }

    private static NetstackState addVmk(Kind kind, NetstackState state, String key)
            throws HostFault {
        if (kind == Kind.CUSTOM && state == NetstackState.INACTIVE) {
            throw new HostFault(VimFault.INVALID_ARGUMENT, "no TCP/IP stack '" + key + "'");
        }
        return NetstackState.ACTIVE;
    }

    private static NetstackState remove(Kind kind, NetstackState state, String key)
            throws HostFault {
        if (kind == Kind.DEFAULT) {
            throw new HostFault(
                    VimFault.NOT_SUPPORTED, "the default TCP/IP stack cannot be removed");
        }
        return switch (state) {
            case INACTIVE ->
                    throw new HostFault(VimFault.NOT_FOUND, "no TCP/IP stack '" + key + "' runs");
            case DEACTIVATING ->
                    throw new HostFault(
                            VimFault.INVALID_STATE, "TCP/IP stack '" + key + "' is being deleted");
            case ACTIVE, ACTIVATING -> NetstackState.DEACTIVATING;
        };
    }
}
