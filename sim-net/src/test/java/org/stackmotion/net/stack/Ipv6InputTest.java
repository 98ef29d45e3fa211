package org.stackmotion.net.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.stackmotion.core.Simulation;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.net.autoconf.AddressList;
import org.stackmotion.net.autoconf.RouterDiscovery;
import org.stackmotion.net.icmp.Icmpv6Messages;
import org.stackmotion.net.ip.Ipv6Emitter;
import org.stackmotion.net.link.Link;
import org.stackmotion.net.link.LinkConfig;
import org.stackmotion.net.neighbor.NeighborConfig;
import org.stackmotion.net.router.Router;
import org.stackmotion.net.wire.Bytes;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.EthernetView;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.Icmpv6View;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.IpView;
import org.stackmotion.net.wire.Ipv4Prefix;
import org.stackmotion.net.wire.Ipv4View;
import org.stackmotion.net.wire.Ipv6;
import org.stackmotion.net.wire.Ipv6Extensions;
import org.stackmotion.net.wire.Ipv6Prefix;
import org.stackmotion.net.wire.Ipv6View;
import org.stackmotion.net.wire.NeighborSolicitation;
import org.stackmotion.net.wire.NetContext;
import org.stackmotion.net.wire.RouterAdvertisement;

/** What comes from the wire never throws, ends under a name and fills nothing without bound. */
class Ipv6InputTest {
    private static final long SECOND = TwoIpv6Machines.SECOND_NS;
    private static final IpAddress A = TwoIpv6Machines.A;
    private static final IpAddress B = TwoIpv6Machines.B;

    private final TwoIpv6Machines world = new TwoIpv6Machines(true);
    private final Icmpv6Messages messages =
            new Icmpv6Messages(world.ctx, new Ipv6Emitter(world.ctx));

    /** One of each kind of packet that passes between two machines and a router's daemon. */
    private List<byte[]> samples() throws IOException {
        Map<String, byte[]> kinds = new LinkedHashMap<>();
        world.cable
                .a()
                .addObserver((frame, nowNs, direction) -> {
                    byte[] bytes = bytesOf(frame);
                    int l4 = IpView.transportAt(bytes);
                    int next = Ipv6View.nextHeader(bytes, Frame.L3);
                    int flags = next == Ipv4View.TCP ? bytes[l4 + 13] : bytes[l4];
                    kinds.putIfAbsent(next + " " + flags, bytes);
                });
        world.b.enableIpv6(true);
        world.run(2 * SECOND);
        world.b.stack().listen(IpAddress.ANY, 80, null, 8, new TcpOptions());
        TcpSocket socket = world.a.stack().newTcpSocket(new TcpOptions());
        socket.connect(B, 80, world.sim.nowNs());
        new Pinger(world.a.stack(), Pinger.Spec.to(B).withSize(3000, false), null)
                .start(world.sim.nowNs());
        UdpSocket udp = world.a.stack().newUdpSocket();
        ByteBuf data = Unpooled.wrappedBuffer(new byte[20]);
        udp.send(B, 9, data, world.sim.nowNs());
        world.run(3 * SECOND);
        socket.sendLater(Unpooled.wrappedBuffer(new byte[100]));
        socket.flush(world.sim.nowNs());
        socket.close(world.sim.nowNs());
        world.run(4 * SECOND);
        RouterAdvertisement ra =
                new RouterAdvertisement(
                        64,
                        true,
                        true,
                        RouterAdvertisement.Preference.HIGH,
                        1800,
                        30_000,
                        1_000,
                        TwoIpv6Machines.MAC_A,
                        1500,
                        ImmutableList.of(
                                new RouterAdvertisement.Prefix(
                                        Ipv6Prefix.parse("2001:db8:9::/64"), true, true, 600, 300)),
                        ImmutableList.of(
                                new RouterAdvertisement.RouteInfo(
                                        Ipv6Prefix.parse("2001:db8:8::/48"),
                                        RouterAdvertisement.Preference.LOW,
                                        600)),
                        ImmutableList.of(
                                new RouterAdvertisement.DnsServers(600, ImmutableList.of(A))),
                        ImmutableList.of(
                                new RouterAdvertisement.SearchList(
                                        600, ImmutableList.of("lab.example"))));
        IpAddress router = Ipv6.linkLocal(TwoIpv6Machines.MAC_A);
        Frame frame = messages.routerAdvertisement(ra, router, IpAddress.ALL_NODES);
        address(frame, Ipv6.multicastMac(1));
        kinds.put("ra", bytesOf(frame));
        frame.release();
        kinds.put("options", withOptions(0x1E));
        kinds.put("unknown option", withOptions(0xDE));
        assertThat(kinds).hasSizeGreaterThan(14);
        return new ArrayList<>(kinds.values());
    }

    private static void address(Frame frame, long destination) {
        EthernetView.setDestination(frame.bytes(), destination);
        EthernetView.setSource(frame.bytes(), TwoIpv6Machines.MAC_A);
    }

    /** An echo request behind destination options. */
    private byte[] withOptions(int option) {
        Frame frame = messages.echoRequest(A, B, 1, 1, Unpooled.wrappedBuffer(new byte[8]), 64);
        address(frame, TwoIpv6Machines.MAC_B);
        byte[] plain = bytesOf(frame);
        frame.release();
        byte[] bytes = new byte[plain.length + 8];
        int at = Ipv6Emitter.L4;
        System.arraycopy(plain, 0, bytes, 0, at);
        System.arraycopy(plain, at, bytes, at + 8, plain.length - at);
        bytes[Frame.L3 + Ipv6View.NEXT_HEADER] = Ipv6Extensions.DESTINATION_OPTIONS;
        Bytes.putInt(bytes, at, Ipv6View.ICMPV6 << 24 | option << 8);
        Bytes.putInt(bytes, at + 4, 0x0102_0000);
        Ipv6View.setPayloadLength(bytes, Frame.L3, plain.length + 8 - at);
        return bytes;
    }

    private static byte[] bytesOf(Frame frame) {
        ByteBuf out = Unpooled.buffer();
        frame.writeTo(out);
        byte[] bytes = new byte[Math.min(out.readableBytes(), frame.length())];
        out.readBytes(bytes);
        return bytes;
    }

    /** Headers and options; of a long packet not every byte of its data. */
    private static int bits(byte[] sample) {
        return Math.min(sample.length, 200) * 8;
    }

    private void deliver(PlainMachine to, byte[] packet, int length) {
        Frame frame = world.ctx.frames().take(length);
        System.arraycopy(packet, 0, frame.bytes(), 0, length);
        to.deliver(frame, world.sim.nowNs());
    }

    @Test
    void everyPrefixAndEveryFlippedBitOfEverySampleIsTakenOrDroppedByName() throws IOException {
        List<byte[]> samples = samples();
        for (byte[] sample : samples) {
            for (int length = 0; length < sample.length; length++) {
                deliver(world.b, sample, length);
            }
            for (int bit = Frame.L3 * 8; bit < bits(sample); bit++) {
                byte[] bent = sample.clone();
                bent[bit >>> 3] ^= (byte) (1 << (bit & 7));
                deliver(world.b, bent, bent.length);
            }
        }
        world.run(300 * SECOND);
        assertThat(world.b.stack().drops().of(DropReason.TRUNCATED)).isPositive();
        assertThat(world.b.stack().drops().of(DropReason.BAD_CHECKSUM)).isPositive();
        assertThat(world.b.stack().ipv6().reassembler().bytesHeld()).isZero();
    }

    @Test
    void randomDamageBehindAGoodChecksumNeverThrows() throws IOException {
        List<byte[]> samples = samples();
        SeededRandom random = new SeededRandom(9);
        for (int i = 0; i < 20_000; i++) {
            byte[] bent = samples.get(random.nextInt(samples.size())).clone();
            for (int n = 1 + random.nextInt(6); n > 0; n--) {
                int at = Frame.L3 + random.nextInt(bent.length - Frame.L3);
                bent[at] = (byte) random.nextInt(256);
            }
            Frame frame = world.ctx.frames().take(bent.length);
            System.arraycopy(bent, 0, frame.bytes(), 0, bent.length);
            world.ctx.checksum().complete(frame); // as far as there is a whole packet
            world.b.deliver(frame, world.sim.nowNs());
            if (i % 100 == 0) {
                world.run(world.sim.nowNs() + SECOND);
            }
        }
        world.run(world.sim.nowNs() + 100 * SECOND);
        bounded(world.b);
    }

    @Test
    void everyBentSampleAtARouterIsTakenOrDroppedByName() throws IOException {
        List<byte[]> samples = samples();
        Simulation sim = Simulation.virtual(2);
        NetContext ctx = new NetContext(sim, true);
        LinkConfig config = LinkConfig.of(0, 1);
        Link link = new Link(ctx, "cable", config, config);
        Router router = new Router(ctx, "core");
        long mac = TwoIpv6Machines.MAC_B;
        router.addInterface(link.b(), 0, mac, Ipv4Prefix.parse("10.0.0.1/24"), 1500)
                .addAddress(new Ipv6Prefix(B, 64));
        for (byte[] sample : samples) {
            for (int bit = 0; bit < bits(sample); bit++) {
                byte[] bent = sample.clone();
                bent[bit >>> 3] ^= (byte) (1 << (bit & 7));
                for (int length : new int[] {bent.length, bit >>> 3}) {
                    Frame frame = ctx.frames().take(length);
                    System.arraycopy(bent, 0, frame.bytes(), 0, length);
                    link.a().transmit(frame, sim.nowNs());
                    sim.runUntil(sim.nowNs() + 1000);
                }
            }
        }
        sim.runUntil(sim.nowNs() + 100 * SECOND);
        assertThat(router.drops().of(DropReason.BAD_CHECKSUM)).isPositive();
    }

    private static void bounded(PlainMachine machine) {
        Ipv6Control control = machine.stack().ipv6Control();
        NetInterface nif = machine.networkInterface();
        assertThat(control.addresses(nif).size()).isLessThanOrEqualTo(AddressList.ADDRESSES_MAX);
        assertThat(control.routers(nif).size()).isLessThanOrEqualTo(RouterDiscovery.ROUTERS_MAX);
        assertThat(control.prefixes(nif).size()).isLessThanOrEqualTo(RouterDiscovery.PREFIXES_MAX);
        assertThat(control.neighbors(nif).size()).isLessThanOrEqualTo(NeighborConfig.ENTRIES_MAX);
    }

    @Test
    void floodOfAdvertisementsAndSolicitationsIsBounded() {
        world.b.enableIpv6(true);
        world.run(2 * SECOND);
        for (int i = 0; i < 10_000; i++) {
            IpAddress router = IpAddress.of(Ipv6.LINK_LOCAL_HI, 0x1000L + i);
            Ipv6Prefix prefix = new Ipv6Prefix(IpAddress.of(0x2001_0DB8_0000_0000L + i, 0), 64);
            RouterAdvertisement ra =
                    RouterAdvertisement.plain(1800, 0x0200_0000_1000L + i)
                            .withPrefixes(
                                    new RouterAdvertisement.Prefix(prefix, true, true, 6000, 3000));
            Frame frame = messages.routerAdvertisement(ra, router, IpAddress.ALL_NODES);
            address(frame, Ipv6.multicastMac(1));
            world.b.deliver(frame, world.sim.nowNs());
            NeighborSolicitation ask =
                    new NeighborSolicitation(
                            IpAddress.of(A.hi(), 0x5000L + i), B.solicitedNode(), B, 0x0200_1111L);
            Frame ns = messages.solicitation(ask);
            address(ns, Ipv6.multicastMac(B.solicitedNode().lo()));
            world.b.deliver(ns, world.sim.nowNs());
        }
        bounded(world.b);
        world.run(20 * SECOND);
        bounded(world.b);
    }

    @Test
    void errorsAreLimitedAndNoneAnswersAnError() throws IOException {
        List<byte[]> samples = samples();
        byte[] packet = samples.get(0);
        for (byte[] sample : samples) {
            if (Ipv6View.nextHeader(sample, Frame.L3) == Ipv4View.UDP) {
                packet = sample;
            }
        }
        world.seen.clear();
        for (int i = 0; i < 1000; i++) {
            deliver(world.b, packet, packet.length);
        }
        world.run(world.sim.nowNs() + SECOND / 100);
        assertThat(world.timesOf(Icmpv6View.UNREACHABLE).size()).isBetween(1, 60);
        assertThat(world.b.stack().drops().of(DropReason.ICMP_RATE_LIMIT)).isPositive();
    }

    @Test
    void overlappingFragmentsEndThePacketAndALoneFragmentTimesOut() throws IOException {
        byte[] first = null;
        for (byte[] sample : samples()) {
            if (Ipv6View.nextHeader(sample, Frame.L3) == Ipv6Extensions.FRAGMENT) {
                first = first == null ? sample : first;
            }
        }
        assertThat(first).isNotNull();
        byte[] fragment = java.util.Objects.requireNonNull(first).clone();
        Bytes.putInt(fragment, Ipv6Emitter.L4 + 4, 0x7777);
        deliver(world.b, fragment, fragment.length);
        byte[] overlap = fragment.clone();
        Bytes.putShort(overlap, Ipv6Emitter.L4 + 2, 8 | 1);
        deliver(world.b, overlap, overlap.length);
        assertThat(world.b.stack().drops().of(DropReason.REASSEMBLY_OVERLAP)).isEqualTo(2);
        deliver(world.b, fragment, fragment.length);
        world.seen.clear();
        long from = world.sim.nowNs();
        world.run(from + 61 * SECOND);
        assertThat(world.b.stack().drops().of(DropReason.REASSEMBLY_TIMEOUT)).isEqualTo(1);
        assertThat(world.timesOf(Icmpv6View.TIME_EXCEEDED)).hasSize(1);
        assertThat(world.timesOf(Icmpv6View.TIME_EXCEEDED).getFirst())
                .isBetween(from + 60 * SECOND, from + 60 * SECOND + 1_000_000);
    }
}
