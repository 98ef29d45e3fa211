package org.stackmotion.net.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stackmotion.core.Simulation;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.core.test.Seeds;
import org.stackmotion.net.icmp.IcmpError;
import org.stackmotion.net.icmp.IcmpMessages;
import org.stackmotion.net.icmp.IcmpRateLimit;
import org.stackmotion.net.ip.Ipv4Emitter;
import org.stackmotion.net.ip.Ipv4Fragmenter;
import org.stackmotion.net.link.Link;
import org.stackmotion.net.link.LinkConfig;
import org.stackmotion.net.link.LinkEnd;
import org.stackmotion.net.udp.UdpDatagrams;
import org.stackmotion.net.wire.ArpPacket;
import org.stackmotion.net.wire.Bytes;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.EthernetView;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.FramePort;
import org.stackmotion.net.wire.IcmpView;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv4;
import org.stackmotion.net.wire.Ipv4Prefix;
import org.stackmotion.net.wire.Ipv4View;
import org.stackmotion.net.wire.MacAddresses;
import org.stackmotion.net.wire.NetContext;

/**
 * A router between two cables; at the far end of each a station that answers ARP and keeps the
 * rest.
 */
class RouterTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long US = 1000;
    private static final int LEFT = Ipv4.parse("10.1.1.11");
    private static final int RIGHT = Ipv4.parse("10.2.2.12");
    private static final int LEFT_GATEWAY = Ipv4.parse("10.1.1.254");
    private static final int RIGHT_GATEWAY = Ipv4.parse("10.2.2.254");

    /** One machine on a cable. */
    private static final class Station implements FramePort {
        final NetContext ctx;
        final LinkEnd end;
        final long mac;
        final int address;
        final int vlan;
        final List<Frame> got = new ArrayList<>();
        final List<Long> times = new ArrayList<>();
        boolean silent;
        int requests;

        Station(NetContext ctx, LinkEnd end, long mac, int address, int vlan) {
            this.ctx = ctx;
            this.end = end;
            this.mac = mac;
            this.address = address;
            this.vlan = vlan;
            end.attach(this);
        }

        @Override
        public void deliver(Frame frame, long nowNs) {
            if (EthernetView.type(frame.bytes()) != EthernetView.ARP) {
                got.add(frame);
                times.add(nowNs);
                return;
            }
            ArpPacket packet = ArpPacket.parse(frame);
            frame.release();
            requests++;
            if (packet.operation() == ArpPacket.REQUEST
                    && packet.targetIp() == address
                    && !silent) {
                ArpPacket reply =
                        new ArpPacket(
                                ArpPacket.REPLY,
                                mac,
                                address,
                                packet.senderMac(),
                                packet.senderIp());
                Frame answer = reply.toFrame(ctx.frames(), packet.senderMac(), mac);
                answer.setVlan(vlan);
                end.transmit(answer, nowNs);
            }
        }

        void send(Frame frame, RouterInterface to, long nowNs) {
            EthernetView.setDestination(frame.bytes(), to.mac());
            EthernetView.setSource(frame.bytes(), mac);
            frame.setVlan(vlan);
            end.transmit(frame, nowNs);
        }
    }

    private NetContext ctx = new NetContext(Simulation.virtual(1), true);
    private Router router = new Router(ctx, "core");
    private final Station left = station("left", LEFT, 20);
    private final Station right = station("right", RIGHT, 0);
    private final RouterInterface in = attach(left, "10.1.1.254/24", 9000);
    private final RouterInterface out = attach(right, "10.2.2.254/24", 1500);
    private final Ipv4Emitter emitter = new Ipv4Emitter(ctx, new SeededRandom(9));
    private final UdpDatagrams udp = new UdpDatagrams(ctx, emitter);
    private final IcmpMessages icmp = new IcmpMessages(ctx, emitter);

    private Station station(String name, int address, int vlan) {
        LinkConfig cable = LinkConfig.of(0, 10 * US);
        Link link = new Link(ctx, name, cable, cable);
        return new Station(ctx, link.a(), ctx.macs().nextMachine(), address, vlan);
    }

    private RouterInterface attach(Station station, String prefix, int mtu) {
        long mac = ctx.macs().nextRouter();
        return router.addInterface(
                station.end.peer(), station.vlan, mac, Ipv4Prefix.parse(prefix), mtu);
    }

    @AfterEach
    void noFrameIsLost() {
        run(60);
        left.got.forEach(Frame::release);
        right.got.forEach(Frame::release);
        assertThat(ctx.frames().inFlight()).isZero();
    }

    // ---- forwarding ----

    @Test
    void packetGoesOnWithItsBytesOtherThanTtlChecksumAndEthernet() {
        Frame frame = datagram(LEFT, RIGHT, 100, 64, false);
        byte[] before = frame.bytes().clone();
        left.send(frame, in, 0);
        run(1);

        Frame arrived = only(right);
        assertThat(arrived).isSameAs(frame);
        byte[] bytes = arrived.bytes();
        assertThat(EthernetView.destination(bytes)).isEqualTo(right.mac);
        assertThat(EthernetView.source(bytes)).isEqualTo(out.mac());
        assertThat(arrived.vlan()).isZero();
        assertThat(Ipv4View.ttl(bytes, Frame.L3)).isEqualTo(63);
        assertThat(Ipv4View.checksumIsRight(bytes, Frame.L3)).isTrue();
        before[Frame.L3 + Ipv4View.TTL] = 63;
        Ipv4View.fillChecksum(before, Frame.L3);
        assertThat(slice(bytes, frame.headLength())).isEqualTo(slice(before, frame.headLength()));
        assertThat(router.forwarded()).isEqualTo(1);
        // 10 us to the router, ARP there and back, 10 us on: nothing else takes time
        assertThat(right.times).containsExactly(40 * US);
    }

    @Test
    void secondPacketNeedsNoArp() {
        left.send(datagram(LEFT, RIGHT, 100, 64, false), in, 0);
        run(1);
        left.send(datagram(LEFT, RIGHT, 100, 64, false), in, SECOND);
        run(2);
        assertThat(right.times).containsExactly(40 * US, SECOND + 20 * US);
        assertThat(right.requests).isEqualTo(1);
    }

    @Test
    void offloadedChecksumStaysOffloaded() {
        Frame frame = datagram(LEFT, RIGHT, 100, 64, false);
        Bytes.putShort(frame.bytes(), Frame.L3 + Ipv4View.CHECKSUM, 0);
        frame.setChecksumOffloaded(true);
        left.send(frame, in, 0);
        run(1);
        assertThat(only(right).checksumOffloaded()).isTrue();
        assertThat(Ipv4View.checksum(only(right).bytes(), Frame.L3)).isZero();
    }

    @Test
    void longestPrefixDecidesAndStaticRoutesNeedAReachableGateway() {
        int behind = Ipv4.parse("192.168.7.7");
        assertThat(router.addRoute(Ipv4Prefix.parse("192.168.0.0/16"), RIGHT)).isTrue();
        assertThat(router.addRoute(Ipv4Prefix.parse("192.168.7.0/24"), LEFT)).isTrue();
        assertThat(router.addRoute(Ipv4Prefix.parse("1.0.0.0/8"), behind)).isFalse();
        left.send(datagram(LEFT, behind, 1, 64, false), in, 0);
        left.send(datagram(LEFT, Ipv4.parse("192.168.8.8"), 1, 64, false), in, 0);
        run(1);
        assertThat(left.got).hasSize(1);
        assertThat(right.got).hasSize(1);
        assertThat(router.removeRoute(Ipv4Prefix.parse("192.168.7.0/24"), LEFT)).isTrue();
        assertThat(router.removeRoute(Ipv4Prefix.parse("192.168.7.0/24"), LEFT)).isFalse();
        assertThat(router.routes()).hasSize(3);
    }

    // ---- MTU ----

    @Test
    void packetOverTheMtuIsFragmentedWhenDfIsClear() {
        left.send(datagram(LEFT, RIGHT, 4000, 64, false), in, 0);
        run(1);
        assertThat(right.got)
                .extracting(f -> Ipv4View.totalLength(f.bytes(), Frame.L3))
                .containsExactly(1500, 1500, 1068);
        assertThat(right.got).allMatch(f -> Ipv4View.ttl(f.bytes(), Frame.L3) == 63);
        assertThat(right.got).allMatch(f -> Ipv4View.checksumIsRight(f.bytes(), Frame.L3));
        assertThat(left.got).isEmpty();
    }

    @Test
    void packetOverTheMtuWithDfComesBackAsFragmentationNeededWithTheMtu() {
        left.send(datagram(LEFT, RIGHT, 4000, 64, true), in, 0);
        run(1);
        IcmpError error = errorAt(left);
        assertThat(error.isTooBig()).isTrue();
        assertThat(error.nextHopMtu()).isEqualTo(1500);
        assertThat(error.reporter()).isEqualTo(IpAddress.ofIpv4(LEFT_GATEWAY));
        assertThat(error.destination()).isEqualTo(IpAddress.ofIpv4(RIGHT));
        assertThat(error.totalLength()).isEqualTo(4028);
        assertThat(right.got).isEmpty();
        assertThat(drops(DropReason.FRAGMENTATION_NEEDED)).isEqualTo(1);
    }

    @Test
    void packetOfExactlyTheMtuPassesWithDf() {
        left.send(datagram(LEFT, RIGHT, 1472, 64, true), in, 0);
        run(1);
        assertThat(right.got).hasSize(1);
    }

    // ---- errors ----

    @Test
    void lastHopOfTtlIsTimeExceeded() {
        left.send(datagram(LEFT, RIGHT, 10, 1, false), in, 0);
        left.send(datagram(LEFT, RIGHT, 10, 2, false), in, 0);
        run(1);
        IcmpError error = errorAt(left);
        assertThat(error.type()).isEqualTo(IcmpView.TIME_EXCEEDED);
        assertThat(error.code()).isEqualTo(IcmpView.TTL_EXCEEDED);
        assertThat(right.got).hasSize(1);
        assertThat(drops(DropReason.TTL_EXPIRED)).isEqualTo(1);
    }

    @Test
    void noRouteIsNetUnreachable() {
        left.send(datagram(LEFT, Ipv4.parse("99.0.0.1"), 10, 64, false), in, 0);
        run(1);
        assertThat(errorAt(left).code()).isEqualTo(IcmpView.NET_UNREACHABLE);
        assertThat(drops(DropReason.NO_ROUTE)).isEqualTo(1);
    }

    @Test
    void silentNeighbourIsHostUnreachableAfterThreeRequests() {
        right.silent = true;
        left.send(datagram(LEFT, RIGHT, 10, 64, false), in, 0);
        left.send(datagram(LEFT, RIGHT, 10, 64, false), in, SECOND);
        ctx.sim().loop().runUntil(3 * SECOND + 9 * US);
        assertThat(left.got).isEmpty();
        run(4);
        assertThat(left.got).hasSize(2);
        // at the router after 10 us, given up 3 s later, ARP for the way back 20 us, 10 us back
        assertThat(left.times).containsOnly(3 * SECOND + 40 * US);
        assertThat(right.requests).isEqualTo(3);
        assertThat(IcmpError.parse(left.got.get(0)).code()).isEqualTo(IcmpView.HOST_UNREACHABLE);
        assertThat(drops(DropReason.NEIGHBOR_UNRESOLVED)).isEqualTo(2);
    }

    @Test
    void errorsKeepToTheirRate() {
        left.send(echo(LEFT, LEFT_GATEWAY, 1), in, 0); // so that the router knows us
        run(1);
        int sent = IcmpRateLimit.BURST + 30;
        for (int i = 0; i < sent; i++) {
            left.send(datagram(LEFT, Ipv4.parse("99.0.0.1"), 10, 64, false), in, SECOND);
        }
        run(2);
        assertThat(left.got).hasSize(1 + IcmpRateLimit.BURST);
        assertThat(drops(DropReason.ICMP_RATE_LIMIT)).isEqualTo(30);
        assertThat(drops(DropReason.NO_ROUTE)).isEqualTo(sent);
    }

    // ---- the router's own addresses ----

    @ParameterizedTest
    @ValueSource(ints = {12, 4000})
    void pingOfEitherAddressIsAnswered(int dataBytes) {
        left.send(echo(LEFT, LEFT_GATEWAY, dataBytes), in, 0);
        left.send(echo(LEFT, RIGHT_GATEWAY, dataBytes), in, 0);
        run(1);
        assertThat(left.got).hasSize(2);
        for (Frame reply : left.got) {
            byte[] bytes = reply.bytes();
            assertThat(IcmpView.type(bytes, Ipv4Emitter.L4)).isEqualTo(IcmpView.ECHO_REPLY);
            assertThat(ctx.checksum().transportIsRight(reply)).isTrue();
            assertThat(Ipv4View.totalLength(bytes, Frame.L3)).isEqualTo(28 + dataBytes);
        }
        assertThat(Ipv4View.source(left.got.get(1).bytes(), Frame.L3)).isEqualTo(RIGHT_GATEWAY);
    }

    @Test
    void fragmentedPingIsPutTogetherAndTheReplyFragmentedAgain() {
        List<Frame> pieces = new ArrayList<>();
        new Ipv4Fragmenter(ctx)
                .fragment(echo(RIGHT, LEFT_GATEWAY, 4000), 1500, (p, t) -> pieces.add(p), 0);
        for (Frame piece : pieces) {
            right.send(piece, out, 0);
        }
        run(1);
        assertThat(right.got)
                .extracting(f -> Ipv4View.totalLength(f.bytes(), Frame.L3))
                .containsExactly(1500, 1500, 1068);
    }

    @Test
    void missingFragmentIsTimeExceededCodeOne() {
        List<Frame> pieces = new ArrayList<>();
        new Ipv4Fragmenter(ctx)
                .fragment(echo(RIGHT, LEFT_GATEWAY, 2000), 1500, (p, t) -> pieces.add(p), 0);
        right.send(pieces.get(0), out, 0);
        pieces.get(1).release();
        run(31);
        IcmpError error = errorAt(right);
        assertThat(error.type()).isEqualTo(IcmpView.TIME_EXCEEDED);
        assertThat(error.code()).isEqualTo(IcmpView.REASSEMBLY_EXCEEDED);
        assertThat(drops(DropReason.REASSEMBLY_TIMEOUT)).isEqualTo(1);
    }

    @Test
    void udpToTheRouterIsPortUnreachable() {
        left.send(datagram(LEFT, LEFT_GATEWAY, 10, 64, false), in, 0);
        run(1);
        assertThat(errorAt(left).code()).isEqualTo(IcmpView.PORT_UNREACHABLE);
        assertThat(drops(DropReason.NO_SOCKET)).isEqualTo(1);
    }

    // ---- what is dropped, and by which name ----

    @Test
    void framesThatAreNotForUsAreCounted() {
        Frame elsewhere = datagram(LEFT, RIGHT, 10, 64, false);
        elsewhere.setVlan(20);
        EthernetView.write(elsewhere.bytes(), right.mac, left.mac, EthernetView.IPV4);
        left.end.transmit(elsewhere, 0);
        Frame otherVlan = datagram(LEFT, RIGHT, 10, 64, false);
        EthernetView.write(otherVlan.bytes(), in.mac(), left.mac, EthernetView.IPV4);
        otherVlan.setVlan(21);
        left.end.transmit(otherVlan, 0);
        Frame ipv6 = datagram(LEFT, RIGHT, 10, 64, false);
        Bytes.putShort(ipv6.bytes(), EthernetView.TYPE, EthernetView.IPV6);
        left.send(ipv6, in, 0);
        Frame subnetBroadcast = datagram(LEFT, Ipv4.parse("10.2.2.255"), 10, 64, false);
        left.send(subnetBroadcast, in, 0);
        Frame martian = datagram(Ipv4.parse("127.0.0.1"), RIGHT, 10, 64, false);
        left.send(martian, in, 0);
        Frame broken = datagram(LEFT, RIGHT, 10, 64, false);
        broken.bytes()[Frame.L3 + Ipv4View.TTL] ^= 1;
        left.send(broken, in, 0);
        run(1);

        assertThat(left.got).isEmpty();
        assertThat(right.got).isEmpty();
        assertThat(drops(DropReason.NOT_MINE)).isEqualTo(2);
        assertThat(drops(DropReason.VLAN_MISMATCH)).isEqualTo(1);
        assertThat(drops(DropReason.UNKNOWN_PROTOCOL)).isEqualTo(1);
        assertThat(drops(DropReason.BAD_HEADER)).isEqualTo(1);
        assertThat(drops(DropReason.BAD_CHECKSUM)).isEqualTo(1);
        assertThat(router.drops().total()).isEqualTo(6);
    }

    @Test
    void twoVlansOnOneCableAreTwoInterfaces() {
        RouterInterface second =
                router.addInterface(
                        left.end.peer(),
                        30,
                        ctx.macs().nextRouter(),
                        Ipv4Prefix.parse("10.3.3.254/24"),
                        9000);
        left.send(datagram(LEFT, Ipv4.parse("10.3.3.3"), 10, 64, false), in, 0);
        run(1);
        assertThat(left.requests).isEqualTo(1);
        assertThat(second.neighbors()).hasSize(1);
        assertThatThrownBy(() -> attach(left, "10.9.9.9/24", 1500))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> attach(right, "10.2.2.254/24", 1500))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Seeds(count = 10)
    void randomBytesNeverThrow(long seed) {
        SeededRandom random = new SeededRandom(seed);
        byte[] sample = datagram(LEFT, RIGHT, 40, 64, false).bytes().clone();
        ctx = new NetContext(Simulation.virtual(seed), random.nextBoolean(0.5));
        router = new Router(ctx, "fuzz");
        Station station = station("fuzz", LEFT, 0);
        RouterInterface target = attach(station, "10.1.1.254/24", 576);
        long nowNs = 0;
        for (int i = 0; i < 3000; i++) {
            Frame frame = ctx.frames().take(14 + random.nextInt(70));
            System.arraycopy(sample, 0, frame.bytes(), 0, frame.headLength());
            for (int flips = random.nextInt(4); flips > 0; flips--) {
                frame.bytes()[12 + random.nextInt(40)] = (byte) random.nextInt();
            }
            long to = random.nextInt(5) == 0 ? MacAddresses.BROADCAST : target.mac();
            EthernetView.setDestination(frame.bytes(), to);
            frame.setChecksumOffloaded(random.nextBoolean(0.8));
            station.end.transmit(frame, nowNs);
            nowNs += random.nextLong(SECOND / 20);
            ctx.sim().loop().runUntil(nowNs);
        }
        ctx.sim().loop().runUntil(nowNs + 60 * SECOND);
        station.got.forEach(Frame::release);
        assertThat(ctx.frames().inFlight()).isZero();
    }

    // ---- helpers ----

    private Frame datagram(int source, int destination, int dataBytes, int ttl, boolean df) {
        ByteBuf data = Unpooled.buffer(dataBytes).writeZero(dataBytes);
        return udp.build(source, 1000, destination, 2000, data, 0, ttl, df);
    }

    private Frame echo(int source, int destination, int dataBytes) {
        ByteBuf data = Unpooled.buffer(dataBytes).writeZero(dataBytes);
        return icmp.echoRequest(source, destination, 77, 1, data, 64, false);
    }

    private void run(int seconds) {
        ctx.sim().loop().runUntil(Math.max(ctx.sim().nowNs(), seconds * SECOND));
    }

    private long drops(DropReason reason) {
        return router.drops().of(reason);
    }

    private static Frame only(Station station) {
        assertThat(station.got).hasSize(1);
        return station.got.get(0);
    }

    private static IcmpError errorAt(Station station) {
        Frame frame = only(station);
        assertThat(Ipv4View.check(frame)).isNull();
        assertThat(IcmpError.check(frame)).isNull();
        return IcmpError.parse(frame);
    }

    private static byte[] slice(byte[] bytes, int end) {
        return java.util.Arrays.copyOfRange(bytes, Frame.L3, end);
    }

    @Test
    void broadcastsThatEveryRouterIgnoresAreNoDrops() {
        Frame otherVlan = datagram(LEFT, RIGHT, 10, 64, false);
        EthernetView.write(otherVlan.bytes(), MacAddresses.BROADCAST, left.mac, EthernetView.IPV4);
        otherVlan.setVlan(21);
        left.end.transmit(otherVlan, 0);
        for (int type : new int[] {EthernetView.RARP, EthernetView.IPV4}) {
            Frame frame = datagram(LEFT, Ipv4.BROADCAST, 10, 64, false);
            EthernetView.write(frame.bytes(), MacAddresses.BROADCAST, left.mac, type);
            frame.setVlan(20);
            left.end.transmit(frame, 0);
        }
        run(1);
        assertThat(left.got).isEmpty();
        assertThat(router.drops().total()).isZero();
        assertThat(ctx.frames().inFlight()).isZero();
    }
}
