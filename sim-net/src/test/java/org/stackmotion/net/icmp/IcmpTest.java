package org.stackmotion.net.icmp;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.core.test.Seeds;
import org.stackmotion.net.ip.Ipv4Emitter;
import org.stackmotion.net.ip.Packets;
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

class IcmpTest {
    private static final int ROUTER = Ipv4.parse("10.0.0.254");
    private static final int ICMP = Ipv4Emitter.L4;

    private final NetContext ctx = Packets.context(true);
    private final IcmpMessages icmp =
            new IcmpMessages(ctx, new Ipv4Emitter(ctx, new SeededRandom(5)));
    private final ByteBuf data = Unpooled.copiedBuffer("twelve bytes", StandardCharsets.US_ASCII);

    @AfterEach
    void noFrameIsLost() {
        assertThat(ctx.frames().inFlight()).isZero();
    }

    @Test
    void echoRequestHasEveryFieldAndRightChecksums() {
        Frame frame = icmp.echoRequest(Packets.A, Packets.B, 0x1234, 7, data, 64, true);
        byte[] bytes = frame.bytes();
        assertThat(Ipv4View.check(frame)).isNull();
        assertThat(Ipv4View.checksumIsRight(bytes, Frame.L3)).isTrue();
        assertThat(Ipv4View.dontFragment(bytes, Frame.L3)).isTrue();
        assertThat(Ipv4View.totalLength(bytes, Frame.L3)).isEqualTo(20 + 8 + 12);
        assertThat(IcmpView.type(bytes, ICMP)).isEqualTo(IcmpView.ECHO_REQUEST);
        assertThat(IcmpView.identifier(bytes, ICMP)).isEqualTo(0x1234);
        assertThat(IcmpView.sequence(bytes, ICMP)).isEqualTo(7);
        assertThat(IcmpView.checksumIsRight(bytes, ICMP, 20)).isTrue();
        assertThat(data.readableBytes()).isEqualTo(12);
        frame.release();
    }

    @Test
    void echoReplyIsTheSameFrameTurnedRound() {
        Frame request = icmp.echoRequest(Packets.A, Packets.B, 0x1234, 7, data, 3, true);
        Frame reply = icmp.echoReply(request, Packets.B);
        assertThat(reply).isSameAs(request);
        byte[] bytes = reply.bytes();
        assertThat(Ipv4View.source(bytes, Frame.L3)).isEqualTo(Packets.B);
        assertThat(Ipv4View.destination(bytes, Frame.L3)).isEqualTo(Packets.A);
        assertThat(Ipv4View.ttl(bytes, Frame.L3)).isEqualTo(64);
        assertThat(IcmpView.type(bytes, ICMP)).isEqualTo(IcmpView.ECHO_REPLY);
        assertThat(IcmpView.sequence(bytes, ICMP)).isEqualTo(7);
        assertThat(Ipv4View.checksumIsRight(bytes, Frame.L3)).isTrue();
        assertThat(IcmpView.checksumIsRight(bytes, ICMP, 20)).isTrue();
        reply.release();
    }

    @Test
    void fragmentationNeededQuotesThePacketAndCanBeReadBack() {
        Frame offending = Packets.udp(ctx, 1400);
        Frame error = requireNonNull(icmp.fragmentationNeeded(offending, ROUTER, 1280));
        assertThat(error.length() - Frame.L3).isEqualTo(IcmpMessages.ERROR_LENGTH_MAX);
        assertThat(Ipv4View.checksumIsRight(error.bytes(), Frame.L3)).isTrue();
        assertThat(IcmpView.checksumIsRight(error.bytes(), ICMP, 556)).isTrue();
        assertThat(IcmpError.check(error)).isNull();
        IcmpError parsed = IcmpError.parse(error);
        assertThat(parsed)
                .isEqualTo(
                        new IcmpError(
                                IcmpView.UNREACHABLE,
                                IcmpView.FRAGMENTATION_NEEDED,
                                1280,
                                IpAddress.ofIpv4(ROUTER),
                                IpAddress.ofIpv4(Packets.A),
                                IpAddress.ofIpv4(Packets.B),
                                Ipv4View.UDP,
                                1428,
                                1000,
                                2000,
                                0));
        assertThat(parsed.isTooBig()).isTrue();
        offending.release();
        error.release();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 13})
    void unreachableCarriesItsCode(int code) {
        Frame offending = Packets.udp(ctx, 10);
        Frame error = requireNonNull(icmp.unreachable(offending, ROUTER, code));
        assertThat(IcmpError.parse(error).code()).isEqualTo(code);
        assertThat(IcmpError.parse(error).nextHopMtu()).isZero();
        assertThat(error.length() - Frame.L3).isEqualTo(20 + 8 + 38);
        offending.release();
        error.release();
    }

    @Test
    void errorAboutAnEchoGivesIdentifierAndSequence() {
        Frame echo = icmp.echoRequest(Packets.A, Packets.B, 0x1234, 7, data, 1, false);
        Frame error = requireNonNull(icmp.timeExceeded(echo, ROUTER, IcmpView.TTL_EXCEEDED));
        IcmpError parsed = IcmpError.parse(error);
        assertThat(parsed.type()).isEqualTo(IcmpView.TIME_EXCEEDED);
        assertThat(parsed.sourcePort()).isEqualTo(0x1234);
        assertThat(parsed.destinationPort()).isEqualTo(7);
        echo.release();
        error.release();
    }

    @Test
    void offloadedPacketIsQuotedWithTheChecksumsOfTheWire() {
        NetContext offloading = Packets.context(false);
        IcmpMessages messages =
                new IcmpMessages(offloading, new Ipv4Emitter(offloading, new SeededRandom(5)));
        Frame echo = messages.echoRequest(Packets.A, Packets.B, 1, 1, data, 1, false);
        assertThat(echo.checksumOffloaded()).isTrue();
        Frame error = requireNonNull(messages.unreachable(echo, ROUTER, IcmpView.HOST_UNREACHABLE));
        assertThat(Ipv4View.checksumIsRight(error.bytes(), ICMP + 8)).isTrue();
        assertThat(IcmpView.checksumIsRight(error.bytes(), ICMP + 28, 20)).isTrue();
        echo.release();
        error.release();
    }

    // ---- when no error may be sent (RFC 1122 section 3.2.2) ----

    @Test
    void noErrorAboutAnIcmpErrorButOneAboutAnEcho() {
        Frame offending = Packets.udp(ctx, 10);
        Frame error =
                requireNonNull(icmp.unreachable(offending, ROUTER, IcmpView.HOST_UNREACHABLE));
        assertThat(icmp.unreachable(error, ROUTER, IcmpView.HOST_UNREACHABLE)).isNull();
        offending.release();
        error.release();
    }

    @Test
    void noErrorAboutBroadcastsFragmentsAndImpossibleSources() {
        assertNoError(b -> Bytes.putInt(b, Frame.L3 + Ipv4View.DESTINATION, Ipv4.BROADCAST));
        assertNoError(b -> Bytes.putInt(b, Frame.L3 + Ipv4View.DESTINATION, 0xE0000001));
        assertNoError(b -> EthernetView.setDestination(b, MacAddresses.BROADCAST));
        assertNoError(b -> Ipv4View.setFlagsOffset(b, Frame.L3, 5));
        assertNoError(b -> Bytes.putInt(b, Frame.L3 + Ipv4View.SOURCE, 0));
        assertNoError(b -> Bytes.putInt(b, Frame.L3 + Ipv4View.SOURCE, 0x7F000001));
        assertNoError(b -> Bytes.putInt(b, Frame.L3 + Ipv4View.SOURCE, 0xE0000001));
    }

    private interface Change {
        void to(byte[] bytes);
    }

    private void assertNoError(Change change) {
        Frame frame = Packets.udp(ctx, 10);
        change.to(frame.bytes());
        assertThat(icmp.unreachable(frame, ROUTER, IcmpView.NET_UNREACHABLE)).isNull();
        frame.release();
    }

    // ---- bytes from the wire ----

    @Test
    void everyPrefixOfAGoodErrorIsRefused() {
        Frame offending = Packets.udp(ctx, 0);
        Frame error =
                requireNonNull(icmp.unreachable(offending, ROUTER, IcmpView.HOST_UNREACHABLE));
        byte[] packet = Packets.packet(error);
        for (int length = 28; length < packet.length; length++) {
            byte[] cut = packet.clone();
            Ipv4View.setTotalLength(cut, 0, length);
            Frame frame = Packets.frameOf(ctx, cut, length);
            assertThat(IcmpError.check(frame)).isEqualTo(DropReason.TRUNCATED);
            frame.release();
        }
        offending.release();
        error.release();
    }

    @Seeds(count = 20)
    void randomBytesNeverThrow(long seed) {
        SeededRandom random = new SeededRandom(seed);
        for (int i = 0; i < 2000; i++) {
            byte[] packet = new byte[20 + random.nextInt(100)];
            for (int at = 0; at < packet.length; at++) {
                packet[at] = (byte) random.nextInt();
            }
            packet[0] = (byte) (0x45 + random.nextInt(3));
            Ipv4View.setTotalLength(packet, 0, 20 + random.nextInt(packet.length - 19));
            packet[9] = Ipv4View.ICMP;
            Frame frame = Packets.frameOf(ctx, packet, packet.length);
            if (Ipv4View.check(frame) == null) {
                if (IcmpError.check(frame) == null) {
                    IcmpError.parse(frame);
                }
                Frame error = icmp.unreachable(frame, ROUTER, 1);
                if (error != null) {
                    error.release();
                }
            }
            frame.release();
        }
    }

    // ---- rate limit ----

    @Test
    void burstThenTheNamedRate() {
        IcmpRateLimit limit = new IcmpRateLimit();
        long nowNs = 123;
        for (int i = 0; i < IcmpRateLimit.BURST; i++) {
            assertThat(limit.allow(nowNs)).isTrue();
        }
        assertThat(limit.allow(nowNs)).isFalse();
        int allowed = 0;
        for (int ms = 1; ms <= 1000; ms++) {
            if (limit.allow(nowNs + ms * 1_000_000L)) {
                allowed++;
            }
        }
        assertThat(allowed).isEqualTo(IcmpRateLimit.MESSAGES_PER_S);
    }

    @Test
    void quietTimeFillsTheBucketToTheBurstAndNoFurther() {
        IcmpRateLimit limit = new IcmpRateLimit(10, 2);
        assertThat(limit.allow(0)).isTrue();
        long later = 3_600_000_000_000L;
        assertThat(limit.allow(later)).isTrue();
        assertThat(limit.allow(later)).isTrue();
        assertThat(limit.allow(later)).isFalse();
    }
}
