package org.stackmotion.net.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.Ipv4View;
import org.stackmotion.net.wire.Ipv6View;

/** A queue that marks instead of dropping: RFC 3168 section 5. */
class EcnMarkingTest {
    private static final int ECT_0 = 2;

    private final Net net = new Net(1);
    private final List<Integer> codepoints = new ArrayList<>();
    private boolean checksumsRight = true;

    @Test
    void queueBelowThreshold_notMarked_fromItOn_marked() {
        Link link = link(LinkConfig.of(1_000_000_000, 0).withEcnMarking(2, 0));
        send(link, 6, ECT_0); // one on the line, then 0, 1, 2, 3 and 4 waiting before each
        net.run();
        assertThat(codepoints).containsExactly(2, 2, 2, 3, 3, 3);
        assertThat(link.a().markedFrames()).isEqualTo(3);
    }

    @Test
    void thresholdInBytes_marked() {
        Link link = link(LinkConfig.of(1_000_000_000, 0).withEcnMarking(0, 2000));
        send(link, 5, ECT_0);
        net.run();
        assertThat(codepoints).containsExactly(2, 2, 2, 3, 3);
    }

    @Test
    void transportWithoutEcn_neverMarked() {
        Link link = link(LinkConfig.of(1_000_000_000, 0).withEcnMarking(1, 1));
        send(link, 5, 0);
        net.run();
        assertThat(codepoints).containsExactly(0, 0, 0, 0, 0);
        assertThat(link.a().markedFrames()).isZero();
    }

    @Test
    void noThreshold_neverMarked() {
        Link link = link(LinkConfig.of(1_000_000_000, 0));
        send(link, 5, ECT_0);
        net.run();
        assertThat(codepoints).containsExactly(2, 2, 2, 2, 2);
    }

    @Test
    void marked_headerChecksumStaysRight_zeroStaysLeftToTheNic() {
        Link link = link(LinkConfig.of(1_000_000_000, 0).withEcnMarking(1, 0));
        for (int number = 0; number < 200; number++) {
            Frame frame = frame(number, ECT_0);
            Ipv4View.fillChecksum(frame.bytes(), Frame.L3);
            link.a().transmit(frame, 0);
        }
        net.run();
        assertThat(codepoints).filteredOn(c -> c == 3).hasSize(198);
        assertThat(checksumsRight).isTrue();
        Frame offloaded = frame(1, ECT_0);
        Ipv4View.markCongestion(offloaded.bytes(), Frame.L3);
        assertThat(Ipv4View.checksum(offloaded.bytes(), Frame.L3)).isZero();
        offloaded.release();
    }

    @Test
    void ipv6_markedInTheTrafficClass_theRestKept() {
        byte[] bytes = new byte[40];
        for (int codepoint = 0; codepoint < 4; codepoint++) {
            bytes[0] = 0x6A;
            bytes[1] = (byte) (0xC5 | codepoint << 4); // class 0xAC and the codepoint; flow 5....
            boolean marked = Ipv6View.markCongestion(bytes, 0);
            assertThat(marked).isEqualTo(codepoint == 1 || codepoint == 2);
            assertThat(Ipv6View.trafficClass(bytes, 0)).isEqualTo(codepoint == 0 ? 0xAC : 0xAF);
            assertThat(bytes[0]).isEqualTo((byte) 0x6A);
            assertThat(bytes[1] & 0x0F).isEqualTo(5);
        }
    }

    private Link link(LinkConfig config) {
        Link link = new Link(net.ctx, "cable", config, config);
        link.b()
                .attach((frame, nowNs) -> {
                    codepoints.add(Ipv4View.tos(frame.bytes(), Frame.L3) & Ipv4View.ECN_MASK);
                    checksumsRight &= Ipv4View.checksumIsRight(frame.bytes(), Frame.L3);
                    frame.release();
                });
        return link;
    }

    private void send(Link link, int count, int codepoint) {
        for (int number = 0; number < count; number++) {
            link.a().transmit(frame(number, codepoint), 0);
        }
    }

    private Frame frame(int number, int codepoint) {
        Frame frame = net.frame(number, 1000);
        frame.bytes()[Frame.L3 + Ipv4View.TOS] = (byte) codepoint;
        return frame;
    }
}
