package org.stackmotion.net.channel;

import io.netty.channel.AbstractChannel;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.stack.NetInterface;
import org.stackmotion.net.stack.Netstack;
import org.stackmotion.net.stack.SocketFault;
import org.stackmotion.net.stack.VmkStatus;

/**
 * What all channels on a netstack share: the stack, deterministic ids, and the reading side.
 *
 * <p>Reading: nothing is read before the user (or auto-read) asks; {@code read()} never fires from
 * inside itself but through a task; each burst ends with one {@code channelReadComplete}.
 */
abstract class VmkChannel extends AbstractChannel {
    private final Netstack stack;
    private final Runnable readTask = this::runRead;
    private boolean readPending;
    private boolean reading;
    private boolean readScheduled;

    VmkChannel(@Nullable Channel parent, Netstack stack) {
        super(parent, VmkChannelId.next(stack));
        this.stack = stack;
    }

    /** The stack this channel is on. */
    public final Netstack stack() {
        return stack;
    }

    final long nowNs() {
        return stack.context().sim().nowNs();
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return loop == stack.context().sim().loop();
    }

    /** The interface of that name, which must be this stack's. */
    final @Nullable NetInterface findVmk(@Nullable String vmk) throws SocketFault.Socket {
        if (vmk == null) {
            return null;
        }
        NetInterface nif = stack.findInterface(vmk);
        if (nif == null) {
            throw SocketFault.unknownInterface(vmk, stack.where());
        }
        return nif;
    }

    // ---- reading -------------------------------------------------------------------------------

    /** True when {@link #readBurst} would find something. */
    abstract boolean hasInput();

    /** Fires what there is, up to the limits of the configuration, and one read-complete. */
    abstract void readBurst();

    @Override
    protected void doBeginRead() {
        readPending = true;
        if (!reading && !readScheduled && hasInput()) {
            schedule();
        }
    }

    /** New input came from the stack, inside one of its events. */
    final void inputAvailable() {
        if (readPending && !reading && isRegistered()) {
            runBurst();
        }
    }

    final void clearReadPending() {
        readPending = false;
    }

    private void schedule() {
        readScheduled = true;
        eventLoop().execute(readTask);
    }

    private void runRead() {
        readScheduled = false;
        if (readPending && !reading && isOpen() && hasInput()) {
            runBurst();
        }
    }

    private void runBurst() {
        reading = true;
        readPending = false;
        try {
            readBurst();
        } finally {
            reading = false;
        }
        // auto-read asked again from inside the burst: what is left comes in a task of its own
        if (readPending && !readScheduled && isOpen() && hasInput()) {
            schedule();
        }
    }

    // ---- addresses -----------------------------------------------------------------------------

    @Override
    public @Nullable InetSocketAddress localAddress() {
        return (InetSocketAddress) super.localAddress();
    }

    @Override
    public @Nullable InetSocketAddress remoteAddress() {
        return (InetSocketAddress) super.remoteAddress();
    }

    /** An unsafe for channels that are not connected by it. */
    abstract class VmkUnsafe extends AbstractUnsafe {
        /** Goes on writing what waits in the outbound buffer. */
        final void resume() {
            super.flush0();
        }

        final void fail(io.netty.channel.ChannelPromise promise, VmkStatus status, String where) {
            safeSetFailure(promise, SocketFault.of(status, where));
        }
    }

    static String text(@Nullable SocketAddress address) {
        return String.valueOf(address);
    }
}
