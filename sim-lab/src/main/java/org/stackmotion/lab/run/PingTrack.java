package org.stackmotion.lab.run;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.stackmotion.lab.report.Timeline.Gap;
import org.stackmotion.lab.report.Timeline.Series;
import org.stackmotion.lab.report.Timeline.Subject;
import org.stackmotion.lab.report.Timeline.Track;
import org.stackmotion.net.stack.Pinger;

/** A ping's answers and silences. */
final class PingTrack {
    /** Silences kept; the longest ones. */
    static final int GAPS_MAX = 200;

    private static final Comparator<Gap> BY_LENGTH =
            Comparator.comparingLong(gap -> gap.toNs() - gap.fromNs());

    private final PingRun ping;
    private final int number;
    private final SampleBuffer samples = new SampleBuffer(1, SampleBuffer.Merge.MAX);
    private final List<Gap> gaps = new ArrayList<>();
    private long lastSentNs = -1;

    PingTrack(PingRun ping, int number) {
        this.ping = ping;
        this.number = number;
        ping.setOnAnswer(this::answered);
    }

    private void answered(Pinger.Reply reply, long nowNs) {
        silence(lastSentNs < 0 ? ping.startNs() : lastSentNs, reply.sentNs());
        lastSentNs = Math.max(lastSentNs, reply.sentNs());
        samples.add(nowNs, reply.rttNs() / 1e6);
    }

    /** The same measure as the longest gap of the report. */
    private void silence(long fromNs, long toNs) {
        if (toNs - fromNs <= ping.intervalNs()) {
            return;
        }
        gaps.add(new Gap(fromNs, toNs));
        if (gaps.size() > GAPS_MAX) {
            gaps.remove(gaps.stream().min(BY_LENGTH).orElseThrow());
        }
    }

    Track track() {
        silence(lastSentNs < 0 ? ping.startNs() : lastSentNs, ping.endNs());
        return new Track(
                Subject.PING,
                number,
                "ping " + ping.name() + " (" + ping.title() + ")",
                ping.startNs(),
                ping.endNs(),
                samples.times(),
                ImmutableList.of(new Series("round trip", "ms", samples.column(0))),
                ImmutableList.copyOf(gaps));
    }
}
