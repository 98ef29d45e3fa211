package org.stackmotion.migration.vmotion;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.Simulation;
import org.stackmotion.migration.protocol.MigrationDecoder;
import org.stackmotion.migration.protocol.MigrationEncoder;
import org.stackmotion.net.channel.VmkChannelOption;
import org.stackmotion.net.channel.VmkSocketChannel;
import org.stackmotion.net.stack.VmkStatus;
import org.stackmotion.net.tcp.TcpInfo;

/**
 * The source's TCP connection: bound to the vMotion vmk, metered, with the buffers of facts 4.4.
 */
final class SourceConnection {
    /** Pages wait in the socket, not in front of it: a batch is taken when the one before is in. */
    private static final WriteBufferWaterMark WATER_MARK =
            new WriteBufferWaterMark(64 * 1024, 128 * 1024);

    private static final int PORT_TRIES_MAX = 16;

    private final Simulation sim;
    private final VMotionService service;
    private final Migration migration;
    private final MigrationOptions options;
    private final VMotionSite.Endpoint.Ready local;
    private final VMotionSite.Endpoint.Ready remote;
    private VMotionSite.@Nullable WireMeter meter;
    private @Nullable VmkSocketChannel channel;
    private long lastAcked;
    private int portTries;

    SourceConnection(
            Simulation sim,
            VMotionService service,
            Migration migration,
            VMotionSite.Endpoint.Ready local,
            VMotionSite.Endpoint.Ready remote) {
        this.sim = sim;
        this.service = service;
        this.migration = migration;
        this.options = migration.options();
        this.local = local;
        this.remote = remote;
    }

    /**
     * Connects (facts 1.4, G5). The source port is chosen here, so that the meter sees the SYN.
     *
     * @param failed hears why when there is no connection
     */
    void open(ControlSession session, Consumer<VmkStatus> failed) {
        int port = service.nextSourcePort();
        meter =
                migration
                        .from()
                        .meter(local.address(), port, remote.address(), VMotionService.PORT);
        bootstrap(session)
                .connect(
                        Addresses.socket(remote.address(), VMotionService.PORT),
                        Addresses.socket(local.address(), port))
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        failed(session, Addresses.statusOf(done.cause()), failed);
                    }
                });
    }

    private Bootstrap bootstrap(ControlSession session) {
        return new Bootstrap()
                .disableResolver()
                .group(sim.loop())
                .channelFactory(() -> new VmkSocketChannel(local.stack()))
                .option(VmkChannelOption.VMK, local.vmk())
                .option(VmkChannelOption.PAGE_REGIONS, true)
                .option(VmkChannelOption.AUTO_TUNE_MAX_BYTES, options.autoTuneMaxBytes())
                .option(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        (int) (options.netTimeoutNs() / 1_000_000))
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .handler(
                        new ChannelInitializer<Channel>() {
                            @Override
                            protected void initChannel(Channel made) {
                                made.pipeline()
                                        .addLast(new MigrationEncoder())
                                        .addLast(new MigrationDecoder(session))
                                        .addLast(session);
                                options.pipeline().accept(made.pipeline());
                            }
                        });
    }

    private void failed(ControlSession session, VmkStatus status, Consumer<VmkStatus> failed) {
        if (status == VmkStatus.ADDRESS_IN_USE && ++portTries < PORT_TRIES_MAX) {
            stopMeter();
            open(session, failed);
        } else {
            failed.accept(status);
        }
    }

    /**
     * The handshake has measured the round trip: short paths get fixed buffers (facts 4.4).
     *
     * @return the most bytes that the send buffer will hold
     */
    int connected(VmkSocketChannel made) {
        channel = made;
        TcpInfo info = made.info();
        if (info == null || info.srttNs() > options.latencyThresholdNs()) {
            return options.autoTuneMaxBytes();
        }
        made.config().setSendBufferSize(options.socketBufferBytes());
        return options.socketBufferBytes();
    }

    /** Bytes that the peer has acknowledged since the connection began. */
    long bytesAcked() {
        TcpInfo info = channel == null ? null : channel.info();
        if (info != null) {
            lastAcked = info.bytesAcked();
        }
        return lastAcked;
    }

    long bytesOnWire() {
        return meter == null ? 0 : meter.bytes();
    }

    /** After a failure the connection is reset: pages that are still queued help nobody. */
    void close(boolean inOrder) {
        VmkSocketChannel open = channel;
        if (open != null) {
            if (!inOrder) {
                open.config().setSoLinger(0);
            }
            open.close();
        }
        // the goodbye belongs to the connection too: count until it is surely over
        sim.loop().schedule(this::stopMeter, 1, TimeUnit.SECONDS);
    }

    private void stopMeter() {
        if (meter != null) {
            meter.stop();
        }
    }
}
