package org.stackmotion.lab.run;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.stackmotion.core.count.Counter;
import org.stackmotion.lab.report.RunReport;
import org.stackmotion.lab.report.Timeline;
import org.stackmotion.lab.report.Timeline.Moment;
import org.stackmotion.lab.report.Timeline.MomentKind;
import org.stackmotion.lab.report.Timeline.Track;
import org.stackmotion.lab.world.World;
import org.stackmotion.migration.vmotion.Migration;
import org.stackmotion.net.link.LinkEnd;

/**
 * Watches a run. It looks between events and has none of its own, so that the world does not know
 * whether it is watched. Whatever the length of the run, what it keeps is bounded.
 */
final class Recorder {
    /** Migrations that get tracks; the first ones. */
    static final int MIGRATIONS_MAX = 16;

    /** Pings that get tracks; the first ones. */
    static final int PINGS_MAX = 16;

    /** Moments kept; the first ones. */
    static final int MOMENTS_MAX = 2_000;

    private static final long INTERVAL_NS = 1_000_000L;

    private final World world;
    private final Steps steps;
    private final List<MigrationTrack> migrations = new ArrayList<>();
    private final List<PingTrack> pings = new ArrayList<>();
    private final Map<String, Long> drops = new LinkedHashMap<>();
    private final List<Moment> dropMoments = new ArrayList<>();
    private long momentsLeftOut;
    private long nextNs;

    Recorder(World world, Steps steps, Collection<WorkloadRun> workloads) {
        this.world = world;
        this.steps = steps;
        for (WorkloadRun run : workloads) {
            if (run instanceof PingRun ping && pings.size() < PINGS_MAX) {
                pings.add(new PingTrack(ping, pings.size() + 1));
            }
        }
    }

    /** Called before each event. */
    void look(long nowNs) {
        if (nowNs >= nextNs) {
            nextNs = nowNs + INTERVAL_NS;
            lookAtDrops(nowNs);
        }
        List<Migration> started = steps.migrations();
        while (migrations.size() < Math.min(MIGRATIONS_MAX, started.size())) {
            int number = migrations.size() + 1;
            migrations.add(new MigrationTrack(world, started.get(number - 1), number));
        }
        for (int i = 0; i < migrations.size(); i++) {
            migrations.get(i).look(nowNs);
        }
    }

    private void lookAtDrops(long nowNs) {
        for (Counter counter : world.sim().counters().nonZero()) {
            if (!Reporter.DROP_NAMES.contains(counter.name())) {
                continue;
            }
            Long before = drops.put(counter.where() + " " + counter.name(), counter.value());
            long more = counter.value() - (before == null ? 0 : before);
            if (more == 0) {
                continue;
            }
            if (dropMoments.size() < MOMENTS_MAX) {
                String text = counter.name() + " x " + more;
                dropMoments.add(new Moment(nowNs, MomentKind.DROP, counter.where(), text));
            } else {
                momentsLeftOut++;
            }
        }
    }

    Timeline timeline() {
        look(world.sim().nowNs());
        lookAtDrops(world.sim().nowNs());
        List<Moment> moments = new ArrayList<>(dropMoments);
        for (RunReport.StepEntry step : steps.reached().values()) {
            String text = step.what() + ": " + step.result();
            moments.add(new Moment(step.atNs(), MomentKind.STEP, "", text));
        }
        for (MigrationTrack track : migrations) {
            for (Migration.LogLine line : track.migration().log()) {
                if (moments.size() < 2 * MOMENTS_MAX) {
                    String text = "migration " + track.number() + ": " + line.text();
                    moments.add(new Moment(line.timeNs(), MomentKind.STATE, line.host(), text));
                } else {
                    momentsLeftOut++;
                }
            }
        }
        moments.sort((a, b) -> Long.compare(a.timeNs(), b.timeNs()));
        ImmutableList.Builder<Track> tracks = ImmutableList.builder();
        migrations.forEach(m -> tracks.add(m.track()));
        pings.forEach(p -> tracks.add(p.track()));
        return new Timeline(
                tracks.build(),
                ImmutableList.copyOf(moments),
                momentsLeftOut,
                migrations.stream()
                        .map(MigrationTrack::path)
                        .collect(ImmutableList.toImmutableList()),
                cables(),
                WorldPicture.hosts(world));
    }

    private ImmutableList<Timeline.Cable> cables() {
        LinkedHashMap<String, Timeline.Cable> cables = new LinkedHashMap<>();
        for (ImmutableList<LinkEnd> ports : world.switchPorts().values()) {
            for (LinkEnd port : ports) {
                if (!cables.containsKey(port.peer().name())) {
                    cables.put(port.name(), new Timeline.Cable(port.name(), port.peer().name()));
                }
            }
        }
        return ImmutableList.copyOf(cables.values());
    }
}
