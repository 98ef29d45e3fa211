package org.stackmotion.migration.vmotion;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.Simulation;
import org.stackmotion.core.event.EventOwner;
import org.stackmotion.core.event.SimEvent;
import org.stackmotion.migration.memory.PageBatch;
import org.stackmotion.migration.memory.PageBitmap;
import org.stackmotion.migration.protocol.MigrationEncoder;
import org.stackmotion.migration.protocol.MigrationMessage;
import org.stackmotion.migration.protocol.ProtocolFault;
import org.stackmotion.migration.vm.VirtualMachine;
import org.stackmotion.net.channel.VmkSocketChannel;
import org.stackmotion.net.stack.HasStatus;
import org.stackmotion.net.stack.VmkStatus;
import org.stackmotion.net.tcp.TcpInfo;

/**
 * The source's side of a migration: connects, sends passes of pages as fast as the socket takes
 * them, stuns, hands over. Whatever fails, {@link #end} asks the VM's lock who owns the VM and acts
 * on that alone.
 */
final class SourceSession extends ControlSession {
    private static final long WATCH_NS = 1_000_000_000L;

    private enum Phase {
        CONNECTING,
        HELLO,
        PRECOPY,
        STOP_COPY,
        HANDSHAKE,
        OVER
    }

    private final Simulation sim;
    private final VMotionService service;
    private final VMotionService destination;
    private final Migration migration;
    private final MigrationOptions options;
    private final VirtualMachine vm;
    private final VMotionSite.Endpoint.Ready local;
    private final VMotionSite.Endpoint.Ready remote;
    private final SourceConnection connection;
    private final Watch watch;
    private final Failures.Refusals refusedBefore;
    private final PathEvidence evidence;
    private Phase phase = Phase.CONNECTING;
    private @Nullable VmkSocketChannel channel;
    private @Nullable PreCopy preCopy;
    private boolean pumping;
    private long lastAcked;
    private long progressNs;
    private long stunNs;

    SourceSession(
            Simulation sim,
            EventOwner owner,
            VMotionService service,
            VMotionService destination,
            Migration migration,
            VMotionSite.Endpoint.Ready local,
            VMotionSite.Endpoint.Ready remote) {
        this.sim = sim;
        this.service = service;
        this.destination = destination;
        this.migration = migration;
        this.options = migration.options();
        this.vm = migration.vm();
        this.local = local;
        this.remote = remote;
        this.connection = new SourceConnection(sim, service, migration, local, remote);
        this.watch = new Watch(owner);
        this.refusedBefore = Failures.Refusals.of(remote.stack());
        this.evidence = new PathEvidence(sim);
    }

    @Nullable PreCopy preCopy() {
        return preCopy;
    }

    long bytesOnWire() {
        return connection.bytesOnWire();
    }

    @Nullable TcpInfo connectionInfo() {
        return channel == null ? null : channel.info();
    }

    int streams() {
        return channel == null ? 0 : 1;
    }

    // ---- connecting ----

    void connect(long nowNs) {
        progressNs = nowNs;
        vm.setPowerOffListener(this::poweredOff);
        connection.open(this, this::connectFailed);
    }

    private void connectFailed(VmkStatus status) {
        if (phase == Phase.CONNECTING) {
            MigrationStatus why =
                    Failures.connect(status, migration, local, remote, refusedBefore, evidence);
            end(MigrationOutcome.FAILED, why, sim.nowNs());
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        VmkSocketChannel made = (VmkSocketChannel) ctx.channel();
        if (phase != Phase.CONNECTING) { // cancelled meanwhile
            made.close();
            return;
        }
        long nowNs = sim.nowNs();
        channel = made;
        vm.memory().setCopyOnWriteMax(connection.connected(made));
        phase = Phase.HELLO;
        migration.setState(VmxState.MIGRATE_TO_VMX_READY, nowNs);
        progressNs = nowNs;
        sim.arm(watch, nowNs + WATCH_NS);
        made.writeAndFlush(
                new MigrationMessage.Hello(
                        migration.id(),
                        vm.memory().pages(),
                        options.deviceStateBytes(),
                        vm.name(),
                        migration.from().name()),
                made.voidPromise());
    }

    // ---- sending ----

    private void startPreCopy(long nowNs) {
        if (!vm.isRunning()) {
            end(MigrationOutcome.FAILED, Failures.vmNotRunning(vm), nowNs);
            return;
        }
        phase = Phase.PRECOPY;
        migration.setState(VmxState.MIGRATE_TO_VMX_PRECOPY, nowNs);
        migration.firstPage(nowNs);
        preCopy = new PreCopy(vm, options, nowNs);
        pump(nowNs);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            pump(sim.nowNs());
        }
    }

    /** Sends while the socket takes it. */
    private void pump(long nowNs) {
        VmkSocketChannel to = channel;
        PreCopy pass = preCopy;
        if (pumping || to == null || pass == null) {
            return; // writability changes while we write: the loop below sees it
        }
        pumping = true;
        try {
            while (sends() && to.isWritable()) {
                while (sends() && to.isWritable()) {
                    sendNext(to, pass, nowNs);
                }
                to.flush();
            }
        } finally {
            pumping = false;
        }
    }

    private boolean sends() {
        return phase == Phase.PRECOPY || phase == Phase.STOP_COPY;
    }

    private void sendNext(VmkSocketChannel to, PreCopy pass, long nowNs) {
        PageBatch batch = vm.memory().takeBatch(options.pagesPerSend());
        if (pass.fill(batch, nowNs)) {
            to.write(batch, to.voidPromise());
        } else {
            batch.release();
        }
        if (pass.passIsOver()) {
            if (phase == Phase.PRECOPY) {
                endPass(to, pass, nowNs);
            } else {
                sendDeviceState(to, pass, nowNs);
            }
        }
    }

    private void endPass(VmkSocketChannel to, PreCopy pass, long nowNs) {
        if (!vm.isRunning()) {
            end(MigrationOutcome.FAILED, Failures.vmNotRunning(vm), nowNs);
            return;
        }
        int round = pass.round();
        long dirty = pass.pagesDirty();
        PreCopy.Decision decision = pass.endPass(nowNs, connection.bytesAcked());
        to.write(new MigrationMessage.RoundEnd(round, pass.pagesSent()), to.voidPromise());
        switch (decision) {
            case NEXT_PASS -> {}
            case STOP -> stopCopy(to, pass, nowNs);
            case NO_PROGRESS ->
                    end(MigrationOutcome.FAILED, Failures.noProgress(options, pass, dirty), nowNs);
        }
    }

    private void stopCopy(VmkSocketChannel to, PreCopy pass, long nowNs) {
        migration.log(
                migration.from(),
                "Stopping pre-copy: only " + pass.pagesDirty() + " pages left to send",
                nowNs);
        phase = Phase.STOP_COPY;
        migration.setState(VmxState.MIGRATE_TO_VMX_CHECKPT, nowNs);
        vm.stun(nowNs);
        stunNs = nowNs;
        migration.stunned(nowNs);
        PageBitmap last = pass.beginStopCopy(nowNs, connection.bytesAcked());
        to.write(new MigrationEncoder.Changed(last), to.voidPromise());
        to.write(new MigrationMessage.StopCopy(last.cardinality()), to.voidPromise());
    }

    /**
     * The lock is offered before the checkpoint's last byte can arrive: from here on ask the lock.
     */
    private void sendDeviceState(VmkSocketChannel to, PreCopy pass, long nowNs) {
        pass.endStopCopy(nowNs);
        phase = Phase.HANDSHAKE;
        migration.setState(VmxState.MIGRATE_TO_VMX_WAIT_HANDSHAKE, nowNs);
        if (!vm.lock().offer(migration.from().name(), migration.to().name())) {
            end(MigrationOutcome.FAILED, Failures.vmNotRunning(vm), nowNs);
            return;
        }
        int left = options.deviceStateBytes();
        to.write(new MigrationEncoder.DeviceState(left), to.voidPromise());
        Checkpoint checkpoint = new Checkpoint(migration.id());
        while (left > 0) {
            int count = Math.min(left, Checkpoint.CHUNK_BYTES);
            ByteBuf piece = to.alloc().buffer(count, count);
            checkpoint.write(piece, count);
            to.write(piece, to.voidPromise());
            left -= count;
        }
    }

    // ---- hearing ----

    @Override
    public void onMessage(MigrationMessage message) {
        long nowNs = sim.nowNs();
        progressNs = nowNs;
        if (phase == Phase.OVER) {
            return;
        }
        switch (message) {
            case MigrationMessage.HelloReply reply when phase == Phase.HELLO -> {
                if (reply.status() == 0) {
                    startPreCopy(nowNs);
                } else {
                    end(MigrationOutcome.FAILED, peerSays(reply.status()), nowNs);
                }
            }
            case MigrationMessage.Resumed resumed when phase == Phase.HANDSHAKE -> {
                if (resumed.status() == 0) {
                    end(MigrationOutcome.COMPLETED, MigrationStatus.OK, nowNs);
                } else {
                    end(MigrationOutcome.FAILED, peerSays(resumed.status()), nowNs);
                }
            }
            case MigrationMessage.Abort abort ->
                    end(MigrationOutcome.FAILED, peerSays(abort.status()), nowNs);
            default -> onFault(ProtocolFault.UNEXPECTED_MESSAGE, message + " while " + phase);
        }
    }

    private static boolean hasStatus(Throwable cause) {
        return HasStatus.of(cause) != VmkStatus.FAILURE;
    }

    private MigrationStatus peerSays(int code) {
        return Failures.peer(code, migration, local, remote);
    }

    @Override
    public void onFault(ProtocolFault fault, String detail) {
        if (phase != Phase.OVER) {
            service.countFault(fault);
            end(MigrationOutcome.FAILED, Failures.protocol(fault, detail), sim.nowNs());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (phase != Phase.OVER && phase != Phase.CONNECTING) {
            MigrationStatus closed =
                    Failures.broken(
                            VmkStatus.CONNECTION_CLOSED_BY_REMOTE,
                            migration.to().name() + " closed the connection",
                            migration,
                            local);
            end(MigrationOutcome.FAILED, closed, sim.nowNs());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException || cause instanceof HasStatus)) {
            sim.loop().fail(cause); // our own fault, never the world's
            return;
        }
        if (cause instanceof ClosedChannelException && !hasStatus(cause)) {
            return; // writes that came too late: channelInactive says who closed
        }
        if (phase != Phase.OVER && phase != Phase.CONNECTING) {
            MigrationStatus fault =
                    Failures.broken(
                            Addresses.statusOf(cause),
                            String.valueOf(cause.getMessage()),
                            migration,
                            local);
            end(MigrationOutcome.FAILED, fault, sim.nowNs());
        }
    }

    /**
     * No bytes acknowledged for Migrate.NetTimeout, or the VM stunned for too long. Looks once a
     * second.
     */
    private final class Watch extends SimEvent {
        Watch(EventOwner owner) {
            super(owner);
        }

        @Override
        protected void fire(long nowNs) {
            long acked = connection.bytesAcked();
            if (acked != lastAcked) {
                lastAcked = acked;
                progressNs = nowNs;
            }
            boolean stunned = phase == Phase.STOP_COPY || phase == Phase.HANDSHAKE;
            if (stunned && nowNs - stunNs >= options.maxSwitchoverNs()) {
                end(MigrationOutcome.FAILED, Failures.switchoverTime(options), nowNs);
            } else if (nowNs - progressNs >= options.netTimeoutNs()) {
                long seconds = (nowNs - progressNs) / WATCH_NS;
                MigrationStatus timeout =
                        Failures.silence(seconds, migration, local, remote, evidence);
                end(MigrationOutcome.FAILED, timeout, nowNs);
            } else {
                sim.arm(this, nowNs + WATCH_NS);
            }
        }
    }

    // ---- the end ----

    /**
     * The VM that was being moved is gone; one that is powered on later is another run of it. After
     * the commit it was the destination's VM that went off: the migration itself is complete.
     */
    private void poweredOff(long nowNs) {
        if (phase != Phase.OVER && !migration.isCommitted()) {
            end(MigrationOutcome.FAILED, Failures.vmNotRunning(vm), nowNs);
        }
    }

    void cancel(long nowNs) {
        if (phase != Phase.OVER) {
            end(MigrationOutcome.CANCELLED, Failures.cancelled(), nowNs);
        }
    }

    /**
     * Ends the session. If the destination has taken the lock the migration is complete, whatever
     * was just reported; otherwise the offer is withdrawn and the VM goes on here.
     */
    private void end(MigrationOutcome wanted, MigrationStatus why, long nowNs) {
        boolean offered = phase == Phase.HANDSHAKE;
        phase = Phase.OVER;
        sim.cancel(watch);
        vm.setPowerOffListener(null);
        String here = migration.from().name();
        // the destination may have let the lock go again already, by a power off over there
        boolean handedOver =
                offered && (migration.isCommitted() || vm.lock().isHeldBy(migration.to().name()));
        if (!handedOver && vm.lock().withdraw(here) && vm.site() == migration.from()) {
            if (vm.isStunned()) {
                migration.log(
                        migration.from(), "Attempting to continue running on the source", nowNs);
                vm.unstun(nowNs);
                migration.resumedAtSource(nowNs);
            }
            vm.stopDirtyLog(nowNs);
        }
        connection.close(handedOver);
        if (channel != null) {
            migration.setState(VmxState.MIGRATE_TO_VMX_FINISHED, nowNs);
        }
        MigrationOutcome how = handedOver ? MigrationOutcome.COMPLETED : wanted;
        MigrationStatus status = handedOver ? MigrationStatus.OK : why;
        service.finished(migration, destination, how, status, nowNs);
    }
}
