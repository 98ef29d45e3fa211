package org.stackmotion.net.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.core.test.Seeds;

class ViewsTest {
    private final FramePool pool = new FramePool();

    @Test
    void everySamplePacketPassesAllChecks() {
        SamplePackets.ALL.forEach((name, hex) ->
                assertThat(SamplePackets.examine(SamplePackets.frame(pool, hex)))
                        .as(name)
                        .isNull());
    }

    @Test
    void everyPrefixOfEverySampleIsRejectedWithoutAnException() {
        SamplePackets.ALL.forEach((name, hex) -> {
            byte[] packet = SamplePackets.bytes(hex);
            for (int length = 0; length < packet.length; length++) {
                Frame frame = SamplePackets.frame(pool, packet, length);
                assertThat(SamplePackets.examine(frame))
                        .as(name + " cut to " + length)
                        .isEqualTo(DropReason.TRUNCATED);
                frame.release();
            }
        });
    }

    @Test
    void everyFlippedBitBehindTheEthernetHeaderOfAnIpPacketIsNoticed() {
        SamplePackets.ALL.forEach((name, hex) -> {
            byte[] packet = SamplePackets.bytes(hex);
            boolean summed = !name.equals("ARP");
            for (int bit = 0; bit < packet.length * 8; bit++) {
                byte[] wrong = packet.clone();
                wrong[bit >>> 3] ^= (byte) (1 << (bit & 7));
                Frame frame = SamplePackets.frame(pool, wrong, wrong.length);
                DropReason reason = SamplePackets.examine(frame); // never throws
                if (summed && bit >= Frame.L3 * 8) {
                    assertThat(reason).as(name + " bit " + bit).isNotNull();
                }
                frame.release();
            }
        });
    }

    @Seeds(count = 50)
    void randomBytesNeverThrow(long seed) {
        SeededRandom random = new SeededRandom(seed);
        for (int i = 0; i < 2000; i++) {
            byte[] noise = new byte[random.nextInt(120)];
            for (int j = 0; j < noise.length; j++) {
                noise[j] = (byte) random.nextInt();
            }
            if (noise.length > Frame.L3) { // mostly something that looks like IPv4
                Bytes.putShort(noise, EthernetView.TYPE, EthernetView.IPV4);
                noise[Frame.L3] = (byte) (0x40 | noise[Frame.L3] & 0x0F);
            }
            Frame frame = SamplePackets.frame(pool, noise, noise.length);
            assertThat(SamplePackets.examine(frame)).isNotNull();
            frame.release();
        }
    }

    @Test
    void fieldsOfTheSamplesAreRead() {
        byte[] syn = SamplePackets.bytes(SamplePackets.TCP_SYN);
        assertThat(EthernetView.destination(syn)).isEqualTo(0x0050_566A_2002L);
        assertThat(EthernetView.source(syn)).isEqualTo(0x0050_566A_1002L);
        assertThat(Ipv4.format(Ipv4View.source(syn, 14))).isEqualTo("10.1.1.11");
        assertThat(Ipv4.format(Ipv4View.destination(syn, 14))).isEqualTo("10.2.2.12");
        assertThat(Ipv4View.dontFragment(syn, 14)).isTrue();
        assertThat(Ipv4View.isFragment(syn, 14)).isFalse();
        assertThat(Ipv4View.ttl(syn, 14)).isEqualTo(64);
        assertThat(Ipv4View.identification(syn, 14)).isEqualTo(0x1234);
        assertThat(TcpView.sourcePort(syn, 34)).isEqualTo(49152);
        assertThat(TcpView.destinationPort(syn, 34)).isEqualTo(8000);
        assertThat(TcpView.seq(syn, 34)).isEqualTo(0x01020304);
        assertThat(TcpView.headerLength(syn, 34)).isEqualTo(40);
        assertThat(TcpView.flags(syn, 34)).isEqualTo(2);
        assertThat(TcpView.window(syn, 34)).isEqualTo(65535);

        byte[] udp = SamplePackets.bytes(SamplePackets.UDP);
        assertThat(UdpView.sourcePort(udp, 34)).isEqualTo(53000);
        assertThat(UdpView.length(udp, 34)).isEqualTo(23);

        byte[] echo = SamplePackets.bytes(SamplePackets.ICMP_ECHO);
        assertThat(IcmpView.type(echo, 34)).isEqualTo(IcmpView.ECHO_REQUEST);
        assertThat(IcmpView.identifier(echo, 34)).isEqualTo(7);
        assertThat(IcmpView.sequence(echo, 34)).isEqualTo(1);
        assertThat(IcmpView.checksumIsRight(echo, 34, 64)).isTrue();
    }

    @Test
    void headersWrittenByTheViewsAreTheSamples() {
        byte[] expected = SamplePackets.bytes(SamplePackets.TCP_DATA);
        Frame frame = pool.take(expected.length);
        byte[] head = frame.bytes();
        EthernetView.write(head, 0x0050_566A_2002L, 0x0050_566A_1002L, EthernetView.IPV4);
        int source = Ipv4.parse("10.1.1.11");
        int destination = Ipv4.parse("10.2.2.12");
        int flags = Ipv4View.DONT_FRAGMENT;
        Ipv4View.write(head, 14, 0, 55, 0x1234, flags, 64, Ipv4View.TCP, source, destination);
        TcpView.write(head, 34, 49152, 8000, 0x01020305, 0x0A0B0C0D, 20, 0x18, 512);
        System.arraycopy(expected, 54, head, 54, 15);
        new Checksum().complete(frame);
        assertThat(java.util.Arrays.copyOf(head, expected.length)).isEqualTo(expected);
    }

    @Test
    void arpSurvivesTheRoundTrip() {
        Frame frame = SamplePackets.frame(pool, SamplePackets.ARP_REQUEST);
        ArpPacket packet = ArpPacket.parse(frame);
        assertThat(packet.operation()).isEqualTo(ArpPacket.REQUEST);
        assertThat(packet.isGratuitous()).isFalse();
        Frame again = packet.toFrame(pool, MacAddresses.BROADCAST, packet.senderMac());
        assertThat(java.util.Arrays.copyOf(again.bytes(), again.headLength()))
                .isEqualTo(SamplePackets.bytes(SamplePackets.ARP_REQUEST));
    }

    @Seeds(count = 20)
    void loweringTheTtlKeepsTheChecksumRight(long seed) {
        SeededRandom random = new SeededRandom(seed);
        for (int i = 0; i < 500; i++) {
            byte[] head = new byte[40];
            int ttl = 1 + random.nextInt(255);
            Ipv4View.write(
                    head,
                    0,
                    0,
                    40,
                    random.nextInt(65536),
                    0,
                    ttl,
                    6,
                    random.nextInt(),
                    random.nextInt());
            Ipv4View.fillChecksum(head, 0);
            Ipv4View.decrementTtl(head, 0);
            assertThat(Ipv4View.ttl(head, 0)).isEqualTo(ttl - 1);
            assertThat(Ipv4View.checksumIsRight(head, 0)).isTrue();
        }
    }
}
