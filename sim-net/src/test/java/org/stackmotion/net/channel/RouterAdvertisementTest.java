package org.stackmotion.net.channel;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DatagramPacket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.stackmotion.core.Simulation;
import org.stackmotion.net.autoconf.AddressOrigin;
import org.stackmotion.net.autoconf.AddressState;
import org.stackmotion.net.autoconf.InterfaceAddress;
import org.stackmotion.net.autoconf.RouterAdvertiserConfig;
import org.stackmotion.net.link.Link;
import org.stackmotion.net.link.LinkConfig;
import org.stackmotion.net.router.Router;
import org.stackmotion.net.router.RouterInterface;
import org.stackmotion.net.router.RouterLink6;
import org.stackmotion.net.stack.Ipv6Control;
import org.stackmotion.net.stack.NetInterface;
import org.stackmotion.net.stack.Pinger;
import org.stackmotion.net.stack.PlainMachine;
import org.stackmotion.net.wire.EthernetView;
import org.stackmotion.net.wire.Icmpv6View;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.IpView;
import org.stackmotion.net.wire.Ipv4Prefix;
import org.stackmotion.net.wire.Ipv6Prefix;
import org.stackmotion.net.wire.Ipv6View;
import org.stackmotion.net.wire.NetContext;
import org.stackmotion.net.wire.RouterAdvertisement;

/** A router that advertises on one side, a host that believes it, a server on the other side. */
class RouterAdvertisementTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Ipv6Prefix PREFIX = Ipv6Prefix.parse("2001:db8:1::/64");
    private static final IpAddress SERVER = IpAddress.parse("2001:db8:2::2");

    private final Simulation sim = Simulation.virtual(3);
    private final NetContext ctx = new NetContext(sim, true);
    private final PlainMachine host = new PlainMachine(ctx, "host", 0x0050_5600_0001L, 1500);
    private final PlainMachine server = new PlainMachine(ctx, "server", 0x0050_5600_0002L, 1500);
    private final RouterInterface inside;
    private final Link near;
    private final List<Long> advertised = new ArrayList<>();
    private int solicited;

    RouterAdvertisementTest() {
        LinkConfig cable = LinkConfig.of(1_000_000_000L, 1_000);
        near = new Link(ctx, "near", cable, cable);
        Link far = new Link(ctx, "far", cable, cable);
        Router router = new Router(ctx, "core");
        long mac = 0x0200_0000_0001L;
        inside = router.addInterface(near.b(), 0, mac, Ipv4Prefix.parse("10.1.0.254/24"), 1500);
        inside.addAddress(Ipv6Prefix.parse("2001:db8:1::fe/64"));
        router.addInterface(far.b(), 0, mac + 1, Ipv4Prefix.parse("10.2.0.254/24"), 1400)
                .addAddress(Ipv6Prefix.parse("2001:db8:2::fe/64"));
        host.connect(near.a());
        near.a().attach(host);
        server.connect(far.a());
        far.a().attach(server);
        server.addIpv6Address(new Ipv6Prefix(SERVER, 64));
        server.stack().ipv6Control().setDefaultGateway(IpAddress.parse("2001:db8:2::fe"));
        near.b()
                .addObserver((frame, nowNs, direction) -> {
                    byte[] bytes = frame.bytes();
                    if (EthernetView.type(bytes) != EthernetView.IPV6
                            || IpView.protocol(bytes) != Ipv6View.ICMPV6) {
                        return;
                    }
                    int type = Icmpv6View.type(bytes, IpView.transportAt(bytes));
                    if (type == Icmpv6View.ROUTER_ADVERTISEMENT) {
                        advertised.add(nowNs);
                    } else if (type == Icmpv6View.ROUTER_SOLICITATION) {
                        solicited++;
                    }
                });
    }

    private RouterAdvertisements advertise(
            RouterAdvertisement message, long maxIntervalNs, ChannelHandler... before) {
        RouterAdvertiserConfig config =
                new RouterAdvertiserConfig(
                        maxIntervalNs,
                        RouterAdvertiserConfig.minIntervalNs(maxIntervalNs),
                        message);
        RouterLink6 link = java.util.Objects.requireNonNull(inside.link6());
        RouterAdvertisements daemon =
                new RouterAdvertisements(
                        ctx,
                        inside.name(),
                        inside.mac(),
                        inside.mtu(),
                        link::dispatchControl,
                        config,
                        List.of(before));
        link.setControl(daemon.port());
        return daemon;
    }

    private static RouterAdvertisement message(long validS, long preferredS) {
        return RouterAdvertisement.plain(1800, 0x0200_0000_0001L)
                .withPrefixes(
                        new RouterAdvertisement.Prefix(PREFIX, true, true, validS, preferredS));
    }

    private ImmutableList<InterfaceAddress> autonomous() {
        return host.stack().ipv6Control().addresses(host.networkInterface()).stream()
                .filter(a -> a.origin() == AddressOrigin.LINKLAYER)
                .collect(ImmutableList.toImmutableList());
    }

    @Test
    void hostGetsAddressRouterAndReachesTheOtherSide() {
        advertise(message(86_400, 14_400), 600 * SECOND);
        host.enableIpv6(true);
        sim.runUntil(10 * SECOND);
        assertThat(autonomous()).hasSize(1);
        assertThat(autonomous().getFirst().address())
                .isEqualTo(IpAddress.parse("2001:db8:1:0:250:56ff:fe00:1"));
        assertThat(autonomous().getFirst().state()).isEqualTo(AddressState.PREFERRED);
        Pinger pinger = new Pinger(host.stack(), Pinger.Spec.to(SERVER), null);
        pinger.start(sim.nowNs());
        sim.runUntil(20 * SECOND);
        assertThat(pinger.summary().received()).isEqualTo(3);
        assertThat(pinger.replies().getFirst().ttl()).isEqualTo(63);
        Pinger long1 = new Pinger(host.stack(), Pinger.Spec.to(SERVER).withSize(1440, false), null);
        long1.start(sim.nowNs());
        sim.runUntil(30 * SECOND);
        // the first is too big for the far side; the others are cut by the path MTU it taught
        assertThat(long1.summary().received()).isEqualTo(2);
        assertThat(host.stack().drops().total()).isZero();
    }

    @Test
    void advertisementsComeAtLeastThreeSecondsAndAtMostTheIntervalApart() {
        advertise(message(86_400, 14_400), 30 * SECOND);
        host.enableIpv6(true);
        sim.runUntil(600 * SECOND);
        assertThat(advertised.size()).isBetween(20, 60);
        for (int i = 1; i < advertised.size(); i++) {
            assertThat(advertised.get(i) - advertised.get(i - 1))
                    .isBetween(3 * SECOND, 30 * SECOND);
        }
    }

    @Test
    void addressIsDeprecatedThenGoneWhenThePrefixIsAdvertisedNoMore() {
        RouterAdvertisements daemon = advertise(message(100, 50), 600 * SECOND);
        host.enableIpv6(true);
        sim.runUntil(10 * SECOND);
        daemon.handler()
                .setConfig(
                        daemon.handler().config().withMessage(message(100, 50).withPrefixes()),
                        sim.nowNs());
        sim.runUntil(70 * SECOND);
        assertThat(autonomous().getFirst().state()).isEqualTo(AddressState.DEPRECATED);
        sim.runUntil(120 * SECOND);
        assertThat(autonomous()).isEmpty();
    }

    @Test
    void routerThatStopsLeavesTheDefaultRouterList() {
        RouterAdvertisements daemon = advertise(message(86_400, 14_400), 600 * SECOND);
        host.enableIpv6(true);
        sim.runUntil(10 * SECOND);
        Ipv6Control control = host.stack().ipv6Control();
        NetInterface nif = host.networkInterface();
        assertThat(control.routers(nif)).hasSize(1);
        daemon.handler().stop(sim.nowNs());
        sim.runUntil(11 * SECOND);
        assertThat(control.routers(nif)).isEmpty();
        assertThat(host.stack().explainRoute(SERVER, null).found()).isFalse();
    }

    @Test
    void switchedOffTheInterfaceForgetsWhatRoutersBrought() {
        advertise(message(86_400, 14_400), 600 * SECOND);
        host.enableIpv6(true);
        sim.runUntil(10 * SECOND);
        host.stack().ipv6Control().enable(host.networkInterface(), false);
        assertThat(autonomous()).isEmpty();
        assertThat(host.stack().explainRoute(SERVER, null).found()).isFalse();
    }

    @Test
    void solicitationIsAnsweredWithinHalfASecondOfTheLimit() {
        advertise(message(86_400, 14_400), 1800 * SECOND);
        sim.runUntil(1000 * SECOND);
        int before = advertised.size();
        host.enableIpv6(true);
        sim.runUntil(1005 * SECOND);
        assertThat(advertised).hasSize(before + 1);
        assertThat(solicited).isEqualTo(1);
    }

    /** A user's own handler: drops the first advertisement, takes M into the others, late. */
    private static final class Meddler extends ChannelOutboundHandlerAdapter {
        int seen;

        @Override
        public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
            ByteBuf content = ((DatagramPacket) msg).content();
            if (seen++ == 0) {
                content.release();
                promise.trySuccess();
                return;
            }
            content.setByte(content.readerIndex() + 5, 0x80);
            ctx.executor()
                    .schedule(
                            () -> ctx.writeAndFlush(msg, promise),
                            2,
                            java.util.concurrent.TimeUnit.SECONDS);
        }
    }

    @Test
    void handlerOfAUserDropsDelaysAndRewritesAdvertisements() {
        Meddler meddler = new Meddler();
        advertise(message(86_400, 14_400), 600 * SECOND, meddler);
        host.enableIpv6(true);
        sim.runUntil(30 * SECOND);
        assertThat(meddler.seen).isGreaterThan(1);
        assertThat(advertised).hasSize(meddler.seen - 1);
        RouterAdvertisement last =
                host.stack().ipv6Control().lastAdvertisement(host.networkInterface());
        assertThat(last).isNotNull();
        assertThat(java.util.Objects.requireNonNull(last).managed()).isTrue();
    }
}
