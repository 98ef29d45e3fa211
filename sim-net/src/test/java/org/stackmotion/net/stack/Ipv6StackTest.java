package org.stackmotion.net.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stackmotion.net.autoconf.AddressState;
import org.stackmotion.net.autoconf.InterfaceAddress;
import org.stackmotion.net.neighbor.NeighborState;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.Icmpv6View;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv6;
import org.stackmotion.net.wire.Ipv6Prefix;
import org.stackmotion.net.wire.PayloadSpan;

/** IPv6 end to end between two machines on one cable. */
class Ipv6StackTest {
    private static final long SECOND = TwoIpv6Machines.SECOND_NS;
    private static final IpAddress A = TwoIpv6Machines.A;
    private static final IpAddress B = TwoIpv6Machines.B;

    private static Pinger ping(TwoIpv6Machines world, Pinger.Spec spec) {
        Pinger pinger = new Pinger(world.a.stack(), spec, null);
        pinger.start(world.sim.nowNs());
        return pinger;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void requestToStaticAddressIsAnsweredWithLinkMtuAndHopLimit(boolean checksums) {
        TwoIpv6Machines world = new TwoIpv6Machines(checksums);
        world.run(2 * SECOND);
        Pinger pinger = ping(world, Pinger.Spec.to(B));
        world.run(6 * SECOND);
        assertThat(pinger.summary().received()).isEqualTo(3);
        assertThat(pinger.replies().getFirst().from()).isEqualTo(B);
        assertThat(pinger.replies().getFirst().ttl()).isEqualTo(64);
        assertThat(world.a.stack().drops().total()).isZero();
        assertThat(world.b.stack().drops().total()).isZero();
    }

    @Test
    void requestLargerThanTheMtuIsFragmentedAndPutTogether() {
        TwoIpv6Machines world = new TwoIpv6Machines(true);
        world.run(2 * SECOND);
        Pinger pinger = ping(world, Pinger.Spec.to(B).withSize(20_000, false));
        world.run(6 * SECOND);
        assertThat(pinger.summary().received()).isEqualTo(3);
        assertThat(pinger.replies().getFirst().bytes()).isEqualTo(20_008);
        assertThat(world.b.stack().ipv6().reassembler().bytesHeld()).isZero();
    }

    @Test
    void requestToNobodyFailsAfterThreeSolicitationsASecondApart() {
        TwoIpv6Machines world = new TwoIpv6Machines(false);
        world.run(2 * SECOND);
        world.seen.clear();
        Pinger pinger =
                ping(
                        world,
                        Pinger.Spec.to(IpAddress.parse("2001:db8::9"))
                                .withCount(1)
                                .withInterval(SECOND, 10 * SECOND));
        world.run(10 * SECOND);
        assertThat(pinger.summary().status()).isEqualTo(VmkStatus.HOST_DOWN);
        assertThat(world.timesOf(Icmpv6View.NEIGHBOR_SOLICITATION))
                .containsExactly(2 * SECOND, 3 * SECOND, 4 * SECOND);
        assertThat(world.a.stack().drops().of(DropReason.NEIGHBOR_UNRESOLVED)).isEqualTo(1);
    }

    @Test
    void linkLocalNeighbourAnswersFromItsLinkLocalAddress() {
        TwoIpv6Machines world = new TwoIpv6Machines(true);
        world.run(2 * SECOND);
        IpAddress target = Ipv6.linkLocal(TwoIpv6Machines.MAC_B);
        Pinger pinger = ping(world, Pinger.Spec.to(target));
        Pinger all = ping(world, Pinger.Spec.to(IpAddress.ALL_NODES).withCount(1));
        world.run(6 * SECOND);
        assertThat(pinger.summary().received()).isEqualTo(3);
        assertThat(pinger.replies().getFirst().from()).isEqualTo(target);
        assertThat(all.replies().getFirst().from()).isEqualTo(target);
    }

    @Test
    void ownAddressAndLoopbackAreAnsweredInsideTheStack() {
        TwoIpv6Machines world = new TwoIpv6Machines(true);
        world.run(2 * SECOND);
        long before = world.a.networkInterface().txFrames();
        Pinger own = ping(world, Pinger.Spec.to(A));
        Pinger loopback = ping(world, Pinger.Spec.to(IpAddress.LOOPBACK));
        world.run(6 * SECOND);
        assertThat(own.summary().received()).isEqualTo(3);
        assertThat(loopback.summary().received()).isEqualTo(3);
        assertThat(world.a.networkInterface().txFrames()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void tcpConnectionCarriesEveryByteWithTheMssOfIpv6(boolean checksums) throws IOException {
        TwoIpv6Machines world = new TwoIpv6Machines(checksums);
        world.run(2 * SECOND);
        TcpListenSocket listening =
                world.b.stack().listen(IpAddress.ANY, 8000, null, 8, new TcpOptions());
        TcpSocket sender = world.a.stack().newTcpSocket(new TcpOptions());
        sender.connect(B, 8000, world.sim.nowNs());
        world.run(3 * SECOND);
        TcpSocket receiver = Objects.requireNonNull(listening.accept());
        assertThat(receiver.remoteAddress()).isEqualTo(A);
        assertThat(receiver.localAddress()).isEqualTo(B);
        byte[] data = new byte[50_000];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (i * 31);
        }
        sender.sendLater(Unpooled.wrappedBuffer(data));
        sender.flush(world.sim.nowNs());
        world.run(4 * SECOND);
        assertThat(receiver.readable()).isEqualTo(data.length);
        ByteBuf got = Unpooled.buffer(data.length);
        PayloadSpan span = new PayloadSpan();
        while (receiver.readable() > 0) {
            receiver.peek(span, receiver.readable());
            Objects.requireNonNull(span.chunk()).getBytes(span.offset(), got, span.length());
            receiver.consume(span.length(), world.sim.nowNs());
        }
        assertThat(got).isEqualTo(Unpooled.wrappedBuffer(data));
        // 1500 less 40 of IPv6, 20 of TCP and 12 of the time stamp option
        assertThat(Objects.requireNonNull(sender.info()).sndMss()).isEqualTo(1428);
        assertThat(world.b.stack().drops().total()).isZero();
    }

    @Test
    void connectionToAPortWithoutListenerIsRefused() throws IOException {
        TwoIpv6Machines world = new TwoIpv6Machines(true);
        world.run(2 * SECOND);
        TcpSocket sender = world.a.stack().newTcpSocket(new TcpOptions());
        sender.connect(B, 81, world.sim.nowNs());
        world.run(3 * SECOND);
        assertThat(sender.state().name()).isEqualTo("CLOSED");
        assertThat(world.b.stack().drops().of(DropReason.NO_SOCKET)).isEqualTo(1);
    }

    @Test
    void datagramsOfBothFamiliesComeToOneSocketAndAClosedPortIsReported() throws IOException {
        TwoIpv6Machines world = new TwoIpv6Machines(true);
        world.a.setAddress(0x0A00_0001, 24);
        world.b.setAddress(0x0A00_0002, 24);
        world.run(2 * SECOND);
        UdpSocket server = world.b.stack().newUdpSocket();
        server.bind(IpAddress.ANY, 9000);
        UdpSocket client = world.a.stack().newUdpSocket();
        ByteBuf data = Unpooled.wrappedBuffer(new byte[3000]);
        client.send(B, 9000, data, world.sim.nowNs());
        client.send(0x0A00_0002, 9000, data, world.sim.nowNs());
        VmkStatus[] heard = new VmkStatus[1];
        UdpSocket refused = world.a.stack().newUdpSocket();
        refused.setListener(
                new UdpSocket.Listener() {
                    @Override
                    public void onReadable(long nowNs) {}

                    @Override
                    public void onError(VmkStatus status, long nowNs) {
                        heard[0] = status;
                    }
                });
        refused.connect(B, 9);
        refused.send(B, 9, data, world.sim.nowNs());
        world.run(3 * SECOND);
        Datagram first = Objects.requireNonNull(server.receive());
        Datagram second = Objects.requireNonNull(server.receive());
        assertThat(first.source()).isEqualTo(A);
        assertThat(first.data().readableBytes()).isEqualTo(3000);
        assertThat(second.source()).isEqualTo(IpAddress.parse("10.0.0.1"));
        assertThat(heard[0]).isEqualTo(VmkStatus.CONNECTION_REFUSED);
        first.data().release();
        second.data().release();
    }

    @Test
    void addressIsTentativeForOneSecondThenPreferred() {
        TwoIpv6Machines world = new TwoIpv6Machines(false);
        assertThat(stateOf(world.a, A)).isEqualTo(AddressState.TENTATIVE);
        world.run(SECOND - 1);
        assertThat(stateOf(world.a, A)).isEqualTo(AddressState.TENTATIVE);
        world.run(SECOND);
        assertThat(stateOf(world.a, A)).isEqualTo(AddressState.PREFERRED);
        assertThat(world.seen)
                .filteredOn(s -> s.type() == Icmpv6View.NEIGHBOR_SOLICITATION)
                .allMatch(s -> s.source().isAny())
                .hasSize(4); // one for each of two addresses of two machines
    }

    @Test
    void addressThatAnotherMachineHasStaysDuplicate() {
        TwoIpv6Machines world = new TwoIpv6Machines(false);
        world.run(2 * SECOND);
        world.a.addIpv6Address(new Ipv6Prefix(B, 64));
        world.run(5 * SECOND);
        assertThat(stateOf(world.a, B)).isEqualTo(AddressState.DUPLICATE);
        assertThat(stateOf(world.b, B)).isEqualTo(AddressState.PREFERRED);
        Pinger pinger = ping(world, Pinger.Spec.to(B));
        world.run(9 * SECOND);
        assertThat(pinger.summary().received()).isEqualTo(3);
    }

    @Test
    void addressThatTwoMachinesTestAtOnceIsDuplicateAtBoth() {
        TwoIpv6Machines world = new TwoIpv6Machines(false);
        world.run(2 * SECOND);
        IpAddress both = IpAddress.parse("2001:db8::7");
        world.a.addIpv6Address(new Ipv6Prefix(both, 64));
        world.b.addIpv6Address(new Ipv6Prefix(both, 64));
        world.run(5 * SECOND);
        assertThat(stateOf(world.a, both)).isEqualTo(AddressState.DUPLICATE);
        assertThat(stateOf(world.b, both)).isEqualTo(AddressState.DUPLICATE);
    }

    @Test
    void neighbourIsReachableAfterItsAnswerThenStale() {
        TwoIpv6Machines world = new TwoIpv6Machines(false);
        world.run(2 * SECOND);
        ping(world, Pinger.Spec.to(B).withCount(1));
        world.run(3 * SECOND);
        assertThat(neighborState(world)).isEqualTo(NeighborState.REACHABLE);
        world.run(60 * SECOND);
        assertThat(neighborState(world)).isEqualTo(NeighborState.STALE);
    }

    @Test
    void withoutRouterThreeSolicitationsGoFourSecondsApart() {
        TwoIpv6Machines world = new TwoIpv6Machines(false, 1500, false);
        world.a.enableIpv6(true);
        world.run(60 * SECOND);
        var times = world.timesOf(Icmpv6View.ROUTER_SOLICITATION);
        assertThat(times).hasSize(3);
        assertThat(times.get(0)).isBetween(0L, SECOND);
        assertThat(times.get(1) - times.get(0)).isEqualTo(4 * SECOND);
        assertThat(times.get(2) - times.get(1)).isEqualTo(4 * SECOND);
    }

    @Test
    void machineWithoutIpv6SendsAndTakesNone() {
        TwoIpv6Machines world = new TwoIpv6Machines(false, 1500, false);
        world.a.enableIpv6(false);
        world.run(2 * SECOND);
        Pinger pinger = ping(world, Pinger.Spec.to(Ipv6.linkLocal(TwoIpv6Machines.MAC_B)));
        world.run(9 * SECOND);
        assertThat(pinger.summary().received()).isZero();
        assertThat(world.b.networkInterface().txFrames()).isZero();
    }

    private static AddressState stateOf(PlainMachine machine, IpAddress address) {
        for (InterfaceAddress each :
                machine.stack().ipv6Control().addresses(machine.networkInterface())) {
            if (each.address().equals(address)) {
                return each.state();
            }
        }
        throw new AssertionError("no address " + address);
    }

    private static NeighborState neighborState(TwoIpv6Machines world) {
        return world.a.stack().ipv6Control().neighbors(world.a.networkInterface()).stream()
                .filter(n -> n.address().equals(B))
                .findFirst()
                .orElseThrow()
                .state();
    }
}
