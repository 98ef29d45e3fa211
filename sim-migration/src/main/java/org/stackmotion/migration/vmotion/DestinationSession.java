package org.stackmotion.migration.vmotion;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.Simulation;
import org.stackmotion.core.event.EventOwner;
import org.stackmotion.core.event.SimEvent;
import org.stackmotion.migration.memory.DestinationMemory;
import org.stackmotion.migration.protocol.MigrationInput;
import org.stackmotion.migration.protocol.MigrationMessage;
import org.stackmotion.migration.protocol.ProtocolFault;
import org.stackmotion.migration.vm.VirtualMachine;
import org.stackmotion.net.channel.VmkSocketChannel;
import org.stackmotion.net.stack.HasStatus;
import org.stackmotion.net.stack.VmkStatus;
import org.stackmotion.net.tcp.TcpInfo;
import org.stackmotion.net.wire.PageRegion;

/**
 * The destination's side of one accepted connection: rebuilds memory, restores the checkpoint,
 * takes the VM's lock and runs it. Until the lock is taken it may vanish at any moment without
 * harm.
 */
final class DestinationSession extends ChannelInboundHandlerAdapter implements MigrationInput {
    private static final long WATCH_NS = 1_000_000_000L;
    private static final long[] NO_PAGES = new long[0];

    private enum Phase {
        WAITING,
        PRECOPY,
        CHECKPOINT,
        OVER
    }

    private final Simulation sim;
    private final VMotionService service;
    private final Watch watch;
    private Phase phase = Phase.WAITING;
    private @Nullable Channel channel;
    private @Nullable Migration migration;
    private @Nullable DestinationMemory memory;
    private @Nullable Checkpoint checkpoint;
    private long deviceStateBytes;
    private long netTimeoutNs = MigrationOptions.defaults().netTimeoutNs();
    private long changedPages;
    private boolean stopCopy;
    private long lastDataNs;

    DestinationSession(Simulation sim, EventOwner owner, VMotionService service) {
        this.sim = sim;
        this.service = service;
        this.watch = new Watch(owner);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        channel = ctx.channel();
        lastDataNs = sim.nowNs();
        sim.arm(watch, lastDataNs + WATCH_NS);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        lastDataNs = sim.nowNs();
    }

    // ---- control messages ----

    @Override
    public void onMessage(MigrationMessage message) {
        if (phase == Phase.OVER) {
            return;
        }
        switch (message) {
            case MigrationMessage.Hello hello when phase == Phase.WAITING -> hello(hello);
            case MigrationMessage.RoundEnd end when phase == Phase.PRECOPY && !stopCopy ->
                    log("pass " + end.round() + " received, " + end.pagesSent() + " pages so far");
            case MigrationMessage.StopCopy stop when phase == Phase.PRECOPY && !stopCopy -> {
                stopCopy = true;
                if (stop.pages() != changedPages) {
                    onFault(
                            ProtocolFault.BAD_RUN,
                            changedPages + " changed pages, " + stop.pages() + " announced");
                }
            }
            case MigrationMessage.Abort abort -> {
                log("source gave up, status 0x" + Integer.toHexString(abort.status()));
                discard();
            }
            default -> onFault(ProtocolFault.UNEXPECTED_MESSAGE, message + " while " + phase);
        }
    }

    private void hello(MigrationMessage.Hello hello) {
        Migration expected = service.takeExpected(hello.migrationId());
        if (expected == null) {
            abort(VmkStatus.NO_MIGRATION);
            return;
        }
        migration = expected;
        MigrationOptions options = expected.options();
        boolean agreed =
                hello.memoryPages() == expected.vm().memory().pages()
                        && hello.deviceStateBytes() == options.deviceStateBytes();
        if (!agreed) {
            abort(VmkStatus.BAD_PARAMETER);
            return;
        }
        netTimeoutNs = options.netTimeoutNs();
        deviceStateBytes = hello.deviceStateBytes();
        memory = expected.vm().memory().newDestination();
        checkpoint = new Checkpoint(expected.id());
        phase = Phase.PRECOPY;
        fixBuffer(options);
        expected.setDestinationState(VmxState.MIGRATE_FROM_VMX_PRECOPY, sim.nowNs());
        write(new MigrationMessage.HelloReply(0));
    }

    private void fixBuffer(MigrationOptions options) {
        if (channel instanceof VmkSocketChannel socket) {
            TcpInfo info = socket.info();
            if (info != null && info.srttNs() <= options.latencyThresholdNs()) {
                socket.config().setReceiveBufferSize(options.socketBufferBytes());
            }
        }
    }

    // ---- pages ----

    @Override
    public long memoryPages() {
        return memory == null ? 0 : memory.pages();
    }

    @Override
    public long[] pageNumbers() {
        return memory == null ? NO_PAGES : memory.expectedPages();
    }

    @Override
    public void onPages(int count) {
        if (phase != Phase.PRECOPY) {
            onFault(ProtocolFault.UNEXPECTED_MESSAGE, "pages while " + phase);
        } else if (memory != null) {
            memory.beginBatch(count);
        }
    }

    @Override
    public void onPageContent(PageRegion region, int offset, int count) {
        if (memory != null) {
            memory.accept(region, offset, count);
        }
    }

    @Override
    public void onPageContent(ByteBuf bytes, int count) {
        if (memory != null) {
            memory.accept(bytes, count);
        } else {
            bytes.skipBytes(count);
        }
    }

    @Override
    public void onChangedRun(long firstPage, long count) {
        changedPages += count;
    }

    // ---- switchover ----

    @Override
    public void onDeviceState(ByteBuf bytes, int count, long left) {
        Checkpoint to = checkpoint;
        if (to == null || phase == Phase.OVER || !stopCopy) {
            bytes.skipBytes(count);
            if (phase != Phase.OVER) {
                onFault(ProtocolFault.UNEXPECTED_MESSAGE, "device state while " + phase);
            }
            return;
        }
        phase = Phase.CHECKPOINT;
        to.read(bytes, count);
        if (left == 0) {
            restore(to);
        }
    }

    /**
     * Everything is here. The take is the commit point: before it the VM is the source's, after it
     * ours.
     */
    private void restore(Checkpoint state) {
        Migration running = migration;
        DestinationMemory received = memory;
        if (running == null || received == null) {
            return;
        }
        long nowNs = sim.nowNs();
        running.setDestinationState(VmxState.MIGRATE_FROM_VMX_CHECKPT, nowNs);
        VirtualMachine vm = running.vm();
        if (!state.isWhole(deviceStateBytes) || !vm.lock().take(service.site().name())) {
            log("restore failed");
            phase = Phase.OVER;
            memory = null;
            write(new MigrationMessage.Resumed(VmkStatus.RESUME_FAILED.code()));
            return;
        }
        long difference = received.firstDifference(vm.memory());
        if (difference >= 0) {
            log("page " + difference + " differs from the source's");
        }
        vm.moveTo(service.site(), received.asGuestMemory(), nowNs);
        running.setDestinationState(VmxState.MIGRATE_FROM_VMX_FINISHED, nowNs);
        running.resumedAtDestination(difference < 0, nowNs);
        service.advertise(vm, nowNs);
        phase = Phase.OVER;
        memory = null;
        write(new MigrationMessage.Resumed(0));
    }

    // ---- the end ----

    @Override
    public void onFault(ProtocolFault fault, String detail) {
        service.countFault(fault);
        log(fault + ": " + detail);
        abort(VmkStatus.FAILURE);
    }

    /** Says why and waits for the source to close; what still comes in is ignored. */
    private void abort(VmkStatus status) {
        if (phase != Phase.OVER) {
            write(new MigrationMessage.Abort(status.code()));
            discard();
        }
    }

    private void discard() {
        phase = Phase.OVER;
        memory = null;
        checkpoint = null;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        sim.cancel(watch);
        if (phase != Phase.OVER) {
            log("Failed waiting for data. Connection closed by remote host");
        }
        discard();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException || cause instanceof HasStatus)) {
            sim.loop().fail(cause); // our own fault, never the world's
            return;
        }
        log("Failed waiting for data. " + cause.getMessage());
        discard();
        ctx.close();
    }

    /**
     * Closes a connection on which nothing has come for Migrate.NetTimeout. Looks once a second.
     */
    private final class Watch extends SimEvent {
        Watch(EventOwner owner) {
            super(owner);
        }

        @Override
        protected void fire(long nowNs) {
            Channel open = channel;
            if (open == null) {
                return;
            }
            if (nowNs - lastDataNs < netTimeoutNs) {
                sim.arm(this, nowNs + WATCH_NS);
                return;
            }
            if (phase != Phase.OVER) {
                log("Failed waiting for data. Operation timed out");
            }
            discard();
            open.close();
        }
    }

    private void write(MigrationMessage message) {
        Channel to = channel;
        if (to != null) {
            to.writeAndFlush(message, to.voidPromise());
        }
    }

    private void log(String line) {
        if (migration != null) {
            migration.log(service.site(), line, sim.nowNs());
        }
    }
}
