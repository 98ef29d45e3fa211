package org.stackmotion.net.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.stackmotion.core.Simulation;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.core.test.Seeds;
import org.stackmotion.net.link.Link;
import org.stackmotion.net.link.LinkConfig;
import org.stackmotion.net.tcp.TcpSegment;
import org.stackmotion.net.tcp.TcpState;
import org.stackmotion.net.wire.ArpPacket;
import org.stackmotion.net.wire.Bytes;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.EthernetView;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.IcmpView;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv4;
import org.stackmotion.net.wire.Ipv4View;
import org.stackmotion.net.wire.MacAddresses;
import org.stackmotion.net.wire.NetContext;
import org.stackmotion.net.wire.TcpView;

/** What comes from the wire never throws: it ends in a counter with a name. */
class StackInputTest {
    private static final long MAC = 0x0050_5600_0001L;
    private static final long PEER_MAC = 0x0050_5600_0002L;
    private static final int OWN = Ipv4.parse("10.0.0.1");
    private static final int PEER = Ipv4.parse("10.0.0.2");

    private final Simulation sim = Simulation.virtual(1);
    private final NetContext ctx = new NetContext(sim, false);
    private final PlainMachine machine = new PlainMachine(ctx, "m", MAC, 1500);
    private final List<Integer> answers = new ArrayList<>();

    StackInputTest() {
        machine.setAddress(OWN, 24);
        machine.connect((frame, nowNs) -> {
            boolean ip = EthernetView.type(frame.bytes()) == EthernetView.IPV4;
            answers.add(ip ? Ipv4View.protocol(frame.bytes(), Frame.L3) : -1);
            frame.release();
        });
    }

    private Frame tcp(int flags) {
        Frame frame = ctx.frames().take(14 + 20 + 20);
        byte[] bytes = frame.bytes();
        EthernetView.write(bytes, MAC, PEER_MAC, EthernetView.IPV4);
        Ipv4View.write(bytes, Frame.L3, 0, 40, 1, 0, 64, Ipv4View.TCP, PEER, OWN);
        TcpView.write(bytes, 34, 4000, 80, 1000, 0, 20, flags, 1000);
        ctx.checksum().complete(frame);
        return frame;
    }

    private void deliver(Frame frame) {
        machine.deliver(frame, sim.nowNs());
        sim.runUntil(sim.nowNs() + 1_000_000);
        assertThat(ctx.frames().inFlight()).isLessThanOrEqualTo(1); // one may wait for ARP
    }

    private long drops(DropReason reason) {
        return machine.stack().drops().of(reason);
    }

    @Test
    void synForNoListenerIsAnsweredByAReset() {
        deliver(tcp(TcpSegment.SYN));
        assertThat(drops(DropReason.NO_SOCKET)).isEqualTo(1);
        assertThat(answers).containsExactly(-1); // ARP for the way back; the reset waits
    }

    @Test
    void frameForAnotherMacIsNotMine() {
        Frame frame = tcp(TcpSegment.SYN);
        EthernetView.setDestination(frame.bytes(), PEER_MAC);
        deliver(frame);
        assertThat(drops(DropReason.NOT_MINE)).isEqualTo(1);
    }

    @Test
    void packetForAnotherAddressIsNotForwarded() {
        Frame frame = tcp(TcpSegment.SYN);
        Bytes.putInt(frame.bytes(), Frame.L3 + Ipv4View.DESTINATION, Ipv4.parse("10.0.0.9"));
        ctx.checksum().complete(frame);
        deliver(frame);
        assertThat(drops(DropReason.NOT_MINE)).isEqualTo(1);
        assertThat(answers).isEmpty();
    }

    @Test
    void flippedBitInTheHeaderOrSegmentIsABadChecksum() {
        Frame header = tcp(TcpSegment.SYN);
        header.bytes()[Frame.L3 + Ipv4View.TTL] ^= 1;
        deliver(header);
        Frame segment = tcp(TcpSegment.SYN);
        segment.bytes()[34 + TcpView.SEQ] ^= 1;
        deliver(segment);
        assertThat(drops(DropReason.BAD_CHECKSUM)).isEqualTo(2);
    }

    @Test
    void otherVersionAndUnknownProtocolsAreNamed() {
        Frame version = tcp(TcpSegment.SYN);
        version.bytes()[Frame.L3] = 0x65;
        deliver(version);
        assertThat(drops(DropReason.BAD_HEADER)).isEqualTo(1);
        Frame protocol = tcp(TcpSegment.SYN);
        protocol.bytes()[Frame.L3 + Ipv4View.PROTOCOL] = 99;
        ctx.checksum().complete(protocol);
        deliver(protocol);
        Frame type = tcp(TcpSegment.SYN);
        Bytes.putShort(type.bytes(), EthernetView.TYPE, 0x88CC);
        deliver(type);
        assertThat(drops(DropReason.UNKNOWN_PROTOCOL)).isEqualTo(2);
    }

    @Test
    void everyPrefixOfAGoodFrameIsTruncated() {
        for (int length = 14; length < 54; length++) {
            Frame whole = tcp(TcpSegment.SYN);
            Frame cut = ctx.frames().take(length);
            System.arraycopy(whole.bytes(), 0, cut.bytes(), 0, length);
            whole.release();
            deliver(cut);
        }
        assertThat(drops(DropReason.TRUNCATED)).isEqualTo(40);
        assertThat(answers).isEmpty();
    }

    @Seeds(count = 10)
    void randomBytesNeverThrowAndEveryFrameEnds(long seed) {
        SeededRandom random = new SeededRandom(seed);
        for (int i = 0; i < 2_000; i++) {
            Frame frame = tcp(random.nextInt(256));
            byte[] bytes = frame.bytes();
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                bytes[12 + random.nextInt(42)] = (byte) random.nextInt();
            }
            frame.setChecksumOffloaded(random.nextBoolean(0.7));
            machine.deliver(frame, sim.nowNs());
        }
        sim.runUntil(400_000_000_000L);
        assertThat(ctx.frames().inFlight()).isZero();
    }

    @Test
    void inactiveStackTakesNothing() {
        machine.stack().setActive(false, 0);
        deliver(tcp(TcpSegment.SYN));
        assertThat(drops(DropReason.STACK_NOT_ACTIVE)).isEqualTo(1);
    }

    @Test
    void gratuitousArpTellsTheLinkANewAddress() {
        machine.setAddress(Ipv4.parse("10.0.0.7"), 24);
        assertThat(answers).containsExactly(-1);
        assertThat(MacAddresses.format(machine.networkInterface().mac()))
                .isEqualTo("00:50:56:00:00:01");
    }

    @Test
    void fullBacklogDropsFurtherSyns() throws IOException {
        machine.stack().listen(0, 80, null, 1, new TcpOptions());
        deliver(tcp(TcpSegment.SYN));
        Frame second = tcp(TcpSegment.SYN);
        Bytes.putShort(second.bytes(), 34 + TcpView.SOURCE_PORT, 4001);
        ctx.checksum().complete(second);
        deliver(second);
        assertThat(drops(DropReason.LISTEN_BACKLOG_FULL)).isEqualTo(1);
        assertThat(machine.stack().stats().connections()).isEqualTo(1);
    }

    @Test
    void portWatchCountsBothWaysAndNoOthers() throws IOException {
        PortWatch watch = machine.stack().watchTcpPort(80);
        PortWatch other = machine.stack().watchTcpPort(8000);
        machine.stack().listen(0, 80, null, 1, new TcpOptions());
        deliver(tcp(TcpSegment.SYN));
        assertThat(watch.segments()).isEqualTo(2); // SYN and SYN-ACK
        assertThat(other.segments()).isZero();
    }

    @Test
    void synInTimeWaitBeginsANewConnection() throws IOException {
        NetContext world = new NetContext(Simulation.virtual(2), false);
        LinkConfig cable = LinkConfig.of(1_000_000_000L, 10_000);
        Link link = new Link(world, "cable", cable, cable);
        PlainMachine a = new PlainMachine(world, "a", MAC, 1500);
        PlainMachine b = new PlainMachine(world, "b", PEER_MAC, 1500);
        a.connect(link.a());
        link.a().attach(a);
        b.connect(link.b());
        link.b().attach(b);
        a.setAddress(OWN, 24);
        b.setAddress(PEER, 24);
        TcpListenSocket listening = b.stack().listen(0, 80, null, 8, new TcpOptions());
        for (int round = 0; round < 3; round++) {
            TcpSocket socket = a.stack().newTcpSocket(new TcpOptions());
            socket.bind(0, 5000);
            socket.connect(PEER, 80, world.sim().nowNs());
            world.sim().runUntil(world.sim().nowNs() + 1_000_000_000L);
            assertThat(socket.state()).isEqualTo(TcpState.ESTABLISHED);
            TcpSocket accepted = listening.accept();
            assertThat(accepted).isNotNull();
            if (accepted != null) {
                // the server closes first, so that it is the one in TIME-WAIT
                accepted.close(world.sim().nowNs());
                world.sim().runUntil(world.sim().nowNs() + 500_000_000L);
                socket.close(world.sim().nowNs());
                world.sim().runUntil(world.sim().nowNs() + 1_000_000_000L);
                assertThat(accepted.state()).isEqualTo(TcpState.TIME_WAIT);
            }
        }
        assertThat(b.stack().stats().connections()).isZero();
    }

    @Test
    void broadcastsThatEveryMachineIgnoresAreNoDrops() {
        Frame rarp =
                new ArpPacket(ArpPacket.REVERSE_REQUEST, PEER_MAC, 0, PEER_MAC, 0)
                        .toFrame(ctx.frames(), MacAddresses.BROADCAST, PEER_MAC);
        deliver(rarp);
        Frame otherVlan = tcp(TcpSegment.SYN);
        EthernetView.setDestination(otherVlan.bytes(), MacAddresses.BROADCAST);
        otherVlan.setVlan(30);
        deliver(otherVlan);
        Frame otherSubnet = tcp(TcpSegment.SYN);
        EthernetView.setDestination(otherSubnet.bytes(), MacAddresses.BROADCAST);
        Bytes.putInt(
                otherSubnet.bytes(), Frame.L3 + Ipv4View.DESTINATION, Ipv4.parse("10.9.9.255"));
        ctx.checksum().complete(otherSubnet);
        deliver(otherSubnet);
        assertThat(machine.stack().drops().total()).isZero();
        assertThat(ctx.sim().counters().nonZero()).isEmpty();
        assertThat(answers).isEmpty();
    }

    @Test
    void unicastOfAnotherVlanIsADrop() {
        Frame frame = tcp(TcpSegment.SYN);
        frame.setVlan(30);
        deliver(frame);
        assertThat(ctx.sim().counters().nonZero())
                .extracting(counter -> counter.where() + " " + counter.name())
                .containsExactly("m/eth0 VLAN_MISMATCH");
    }

    @Test
    void synToABroadcastAddressIsNeitherAcceptedNorReset() throws IOException {
        machine.stack().listen(0, 80, null, 8, new TcpOptions());
        Frame frame = tcp(TcpSegment.SYN);
        Bytes.putInt(frame.bytes(), Frame.L3 + Ipv4View.DESTINATION, Ipv4.parse("10.0.0.255"));
        ctx.checksum().complete(frame);
        deliver(frame);
        assertThat(drops(DropReason.NO_SOCKET)).isEqualTo(1);
        assertThat(machine.stack().stats().connections()).isZero();
        assertThat(answers).isEmpty();
    }

    @Test
    void sourceThatNoMachineHasIsABadHeader() {
        for (String source : new String[] {"127.0.0.1", "224.0.0.5", "255.255.255.255"}) {
            Frame frame = tcp(TcpSegment.SYN);
            Bytes.putInt(frame.bytes(), Frame.L3 + Ipv4View.SOURCE, Ipv4.parse(source));
            ctx.checksum().complete(frame);
            deliver(frame);
        }
        assertThat(drops(DropReason.BAD_HEADER)).isEqualTo(3);
        assertThat(answers).isEmpty();
    }

    @Test
    void datagramToOurselvesIsAnsweredWhateverAnEarlierFrameLeftInTheBytes() throws IOException {
        Frame earlier = tcp(TcpSegment.SYN);
        EthernetView.setDestination(earlier.bytes(), MacAddresses.BROADCAST);
        earlier.release();
        List<VmkStatus> errors = new ArrayList<>();
        UdpSocket socket = machine.stack().newUdpSocket();
        socket.setListener(
                new UdpSocket.Listener() {
                    @Override
                    public void onReadable(long nowNs) {}

                    @Override
                    public void onError(VmkStatus status, long nowNs) {
                        errors.add(status);
                    }
                });
        socket.connect(OWN, 9);
        socket.send(OWN, 9, Unpooled.wrappedBuffer(new byte[10]), sim.nowNs());
        sim.runUntil(sim.nowNs() + 1_000_000);
        assertThat(errors).containsExactly(VmkStatus.CONNECTION_REFUSED);
    }

    @Test
    void socketClosedByAnotherOnesCallbackGetsNothing() throws IOException {
        IcmpSocket second = machine.stack().newIcmpSocket();
        IcmpSocket first = machine.stack().newIcmpSocket();
        first.setListener(nowNs -> second.close());
        first.open();
        second.open();
        Frame frame = ctx.frames().take(14 + 20 + 8);
        byte[] bytes = frame.bytes();
        EthernetView.write(bytes, MAC, PEER_MAC, EthernetView.IPV4);
        Ipv4View.write(bytes, Frame.L3, 0, 28, 1, 0, 64, Ipv4View.ICMP, PEER, OWN);
        IcmpView.write(bytes, 34, IcmpView.ECHO_REPLY, 0, 1);
        ctx.checksum().complete(frame);
        deliver(frame);
        assertThat(first.hasMessages()).isTrue();
        assertThat(second.hasMessages()).isFalse();
        first.close();
        assertThat(machine.stack().pool().inUseBytes()).isZero();
    }

    @Test
    void poolThatGrowsWakesThoseWhoWait() {
        BufferPool pool = new BufferPool(100);
        pool.charge(100);
        int[] woken = new int[1];
        pool.await(
                new BufferPool.Waiter() {
                    @Override
                    protected void onRoom() {
                        woken[0]++;
                    }
                });
        pool.setLimitBytes(1_000);
        assertThat(woken[0]).isEqualTo(1);
    }

    @Test
    void stoppedStackAsksForNoNeighbourAnyMore() {
        deliver(tcp(TcpSegment.SYN)); // the reset waits for the address of the peer
        assertThat(answers).containsExactly(-1);
        machine.stack().setActive(false, sim.nowNs());
        assertThat(ctx.frames().inFlight()).isZero();
        sim.runUntil(sim.nowNs() + 10_000_000_000L);
        assertThat(answers).containsExactly(-1);
    }

    @Test
    void forgedFragmentationNeededChangesNoPathMtu() throws IOException {
        TcpSocket socket = machine.stack().newTcpSocket(new TcpOptions());
        socket.bind(0, 4000);
        socket.connect(PEER, 80, sim.nowNs());
        Frame frame = ctx.frames().take(14 + 20 + 8 + 28);
        byte[] bytes = frame.bytes();
        EthernetView.write(bytes, MAC, PEER_MAC, EthernetView.IPV4);
        Ipv4View.write(bytes, Frame.L3, 0, 56, 1, 0, 64, Ipv4View.ICMP, PEER, OWN);
        IcmpView.write(bytes, 34, IcmpView.UNREACHABLE, IcmpView.FRAGMENTATION_NEEDED, 600);
        Ipv4View.write(bytes, 42, 0, 1500, 1, 0, 64, Ipv4View.TCP, OWN, PEER);
        Bytes.putShort(bytes, 62 + TcpView.SOURCE_PORT, 4000);
        Bytes.putShort(bytes, 62 + TcpView.DESTINATION_PORT, 80);
        Bytes.putInt(bytes, 62 + TcpView.SEQ, 0); // the initial number is another one
        ctx.checksum().complete(frame);
        deliver(frame);
        IpAddress peer = IpAddress.ofIpv4(PEER);
        int mtu = machine.stack().pathMtu(peer, machine.networkInterface(), sim.nowNs());
        assertThat(mtu).isEqualTo(1500);
        assertThat(machine.stack().drops().total()).isZero();
        socket.abort(sim.nowNs());
    }
}
