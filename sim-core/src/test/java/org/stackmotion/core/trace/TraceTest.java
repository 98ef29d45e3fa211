package org.stackmotion.core.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.TimeZone;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.stackmotion.core.random.SeededRandom;

class TraceTest {
    private static final long MS = 1_000_000L;

    private static void frame(PortTrace port, long nowNs, int length, long ident, byte[] head) {
        port.frame(nowNs, length, ident);
        if (port.isFull()) {
            port.full(nowNs, head, head.length, ident * 31);
        }
    }

    /**
     * Two ports, state changes and drops over 20 ms; {@code change} may add something of its own.
     */
    private static Trace sample(DigestLevel level, Consumer<PortTrace> change) {
        Trace trace = new Trace(level);
        PortTrace a = trace.port("esx01/vmnic0");
        PortTrace silent = trace.port("esx01/vmnic1");
        PortTrace b = trace.port("tor1/port1");
        SeededRandom random = new SeededRandom(3);
        byte[] head = new byte[66];
        for (int i = 0; i < 2000; i++) {
            long nowNs = i * 10_000L + random.nextInt(1000);
            head[i % 66]++;
            frame(a, nowNs, 60 + random.nextInt(9000), random.nextInt(), head);
            if (i % 3 == 0) {
                frame(b, nowNs + 500, 60, i, head);
            }
            if (i % 100 == 0) {
                b.drop(nowNs, i % 200 == 0 ? "QUEUE_FULL" : "LINK_LOSS");
                trace.state(nowNs, "esx01/vmotion active " + i);
            }
        }
        change.accept(a);
        assertThat(silent.totalFrames()).isZero();
        return trace;
    }

    @ParameterizedTest
    @EnumSource(DigestLevel.class)
    void sameTraceGivesTheSameDigestInEveryLocaleAndTimeZone(DigestLevel level) {
        String digest = sample(level, port -> {}).digest();
        assertThat(digest).hasSize(64).matches("[0-9a-f]*");
        Locale locale = Locale.getDefault();
        TimeZone zone = TimeZone.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG"));
            TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kathmandu"));
            assertThat(sample(level, port -> {}).digest()).isEqualTo(digest);
        } finally {
            Locale.setDefault(locale);
            TimeZone.setDefault(zone);
        }
    }

    @Test
    void digestIsTheOneOfEarlierReleases() {
        assertThat(sample(DigestLevel.FAST, port -> {}).digest()).isEqualTo(KNOWN_FAST);
        assertThat(sample(DigestLevel.FULL, port -> {}).digest()).isEqualTo(KNOWN_FULL);
    }

    private static final String KNOWN_FAST =
            "948b8cf3e4f6efe1b76af4c99517c402fa356d357b2c3de4249872b1f62adbe0";
    private static final String KNOWN_FULL =
            "b988b352d32e20919f8a84ccd13d655593d864186fb1cc76da9f1d22fac77cd9";

    @ParameterizedTest
    @EnumSource(DigestLevel.class)
    void oneMoreFrameLaterLongerOrOtherNumberedChangesTheDigest(DigestLevel level) {
        byte[] head = new byte[66];
        String base = sample(level, port -> frame(port, 21 * MS, 100, 7, head)).digest();
        assertThat(sample(level, port -> {}).digest()).isNotEqualTo(base);
        assertThat(sample(level, port -> frame(port, 21 * MS + 1, 100, 7, head)).digest())
                .isNotEqualTo(base);
        assertThat(sample(level, port -> frame(port, 21 * MS, 101, 7, head)).digest())
                .isNotEqualTo(base);
        assertThat(sample(level, port -> frame(port, 21 * MS, 100, 8, head)).digest())
                .isNotEqualTo(base);
        assertThat(sample(level, port -> port.drop(21 * MS, "LINK_LOSS")).digest())
                .isNotEqualTo(sample(level, port -> port.drop(21 * MS, "QUEUE_FULL")).digest())
                .isNotEqualTo(base);
    }

    @Test
    void everyHeaderByteCountsAtTheFullLevelOnly() {
        byte[] head = new byte[67];
        String fast = sample(DigestLevel.FAST, port -> frame(port, 21 * MS, 100, 7, head)).digest();
        String full = sample(DigestLevel.FULL, port -> frame(port, 21 * MS, 100, 7, head)).digest();
        for (int i = 0; i < head.length; i++) {
            byte[] other = new byte[67];
            other[i] = 1;
            assertThat(sample(DigestLevel.FULL, p -> frame(p, 21 * MS, 100, 7, other)).digest())
                    .isNotEqualTo(full);
            assertThat(sample(DigestLevel.FAST, p -> frame(p, 21 * MS, 100, 7, other)).digest())
                    .isEqualTo(fast);
        }
    }

    @ParameterizedTest
    @EnumSource(DigestLevel.class)
    void askingForTheDigestInBetweenChangesNothing(DigestLevel level) {
        Trace asked = new Trace(level);
        Trace left = new Trace(level);
        byte[] head = new byte[40];
        PortTrace askedPort = asked.port("p");
        PortTrace leftPort = left.port("p");
        for (int i = 0; i < 50; i++) {
            frame(askedPort, i * 300_000L, 60, i, head);
            askedPort.drop(i * 300_000L, "X");
            asked.digest();
            frame(leftPort, i * 300_000L, 60, i, head);
            leftPort.drop(i * 300_000L, "X");
        }
        assertThat(asked.digest()).isEqualTo(left.digest());
    }

    @Test
    void orderOfCallsBetweenPortsIsOfNoImportance() {
        Trace alternating = new Trace(DigestLevel.FULL);
        PortTrace a = alternating.port("a");
        PortTrace b = alternating.port("b");
        Trace oneByOne = new Trace(DigestLevel.FULL);
        PortTrace c = oneByOne.port("a");
        PortTrace d = oneByOne.port("b");
        byte[] head = new byte[54];
        for (int i = 0; i < 100; i++) {
            frame(a, i * 70_000L, 60, i, head);
            frame(b, i * 90_000L, 61, i, head);
        }
        for (int i = 0; i < 100; i++) {
            frame(d, i * 90_000L, 61, i, head);
        }
        for (int i = 0; i < 100; i++) {
            frame(c, i * 70_000L, 60, i, head);
        }
        assertThat(alternating.digest()).isEqualTo(oneByOne.digest());
    }

    @Test
    void totalFramesSpanMilliseconds() {
        PortTrace port = new Trace(DigestLevel.FAST).port("p");
        for (int i = 0; i < 10; i++) {
            port.frame(i * MS, 60, 0);
        }
        assertThat(port.totalFrames()).isEqualTo(10);
    }
}
