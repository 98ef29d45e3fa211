package org.stackmotion.net.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.stackmotion.net.channel.TwoMachines.MS;
import static org.stackmotion.net.channel.TwoMachines.SECOND;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.util.ResourceLeakDetector;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stackmotion.core.trace.DigestLevel;
import org.stackmotion.net.link.LinkConfig;
import org.stackmotion.net.stack.NetstackConfig;

/** Netty's leak detector at its most watchful over whole lives of connections. */
class LeakTest {
    private final ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();
    private final List<String> leaks = new ArrayList<>();

    @BeforeEach
    void watch() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        ByteBufUtil.setLeakListener((type, records) -> leaks.add(type + records));
    }

    @AfterEach
    void unwatch() {
        ByteBufUtil.setLeakListener(null);
        ResourceLeakDetector.setLevel(before);
    }

    @Test
    void closedResetAndStoppedConnectionsLeakNothing() {
        for (int end = 0; end < 3; end++) {
            world(end);
        }
        // leaks are found when collected buffers' trackers are looked at, by the next allocation
        for (int i = 0; i < 5; i++) {
            System.gc();
            ByteBuf probe = new TwoMachines().client.stack().alloc().buffer(16);
            probe.release();
        }
        assertThat(leaks).isEmpty();
    }

    private static void world(int end) {
        // the full digest reads every byte, and the detector would note down every reading
        TwoMachines world =
                new TwoMachines(
                        1,
                        LinkConfig.of(10_000_000_000L, 50_000),
                        NetstackConfig.esxi(),
                        NetstackConfig.esxi(),
                        false,
                        DigestLevel.FAST);
        Recorder serverSide = new Recorder(world);
        Recorder clientSide = new Recorder(world);
        world.serve(80, channel -> channel.pipeline().addLast(serverSide));
        Channel client =
                world.connect(80, channel -> channel.pipeline().addLast(clientSide)).channel();
        world.runUntil(MS);
        for (int i = 0; i < 50; i++) {
            ByteBuf data = client.alloc().buffer(20_000);
            data.writeBytes(SocketChannelTest.pattern(0, 20_000).array());
            client.write(data);
        }
        client.flush();
        world.runUntil(2 * MS);
        switch (end) {
            case 0 -> world.runUntil(SECOND);
            case 1 -> client.config().setOption(ChannelOption.SO_LINGER, 0);
            default -> world.client.stack().setActive(false, world.nowNs());
        }
        client.close();
        world.drain();
        assertThat(world.ctx.frames().inFlight()).isZero();
        assertThat(world.client.stack().pool().inUseBytes()).isZero();
    }
}
