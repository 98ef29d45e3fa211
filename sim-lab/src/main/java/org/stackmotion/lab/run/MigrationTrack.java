package org.stackmotion.lab.run;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableDoubleArray;
import com.google.common.primitives.ImmutableLongArray;
import java.util.Arrays;
import org.stackmotion.lab.report.Timeline.Hop;
import org.stackmotion.lab.report.Timeline.MigrationPath;
import org.stackmotion.lab.report.Timeline.Series;
import org.stackmotion.lab.report.Timeline.Subject;
import org.stackmotion.lab.report.Timeline.Track;
import org.stackmotion.lab.world.World;
import org.stackmotion.migration.vmotion.Migration;
import org.stackmotion.migration.vmotion.MigrationSnapshot;
import org.stackmotion.net.host.Vmk;
import org.stackmotion.net.link.LinkEnd;
import org.stackmotion.net.tcp.TcpInfo;
import org.stackmotion.net.vswitch.Pnic;

/** Samples of one migration. */
final class MigrationTrack {
    /** Cables whose queue is sampled; the first on the way. */
    static final int QUEUES_MAX = 16;

    private static final long INTERVAL_NS = 1_000_000L;
    private static final int FIXED = 6;
    private static final double BITS_PER_MBIT = 1e6;
    private static final double BITS_TIMES_NS = 8e9;

    private final Migration migration;
    private final int number;
    private final ImmutableList<LinkEnd> queues;
    private final ImmutableList<LinkEnd> uplinks;
    private final MigrationPath path;
    private final SampleBuffer samples;
    private boolean over;

    MigrationTrack(World world, Migration migration, int number) {
        this.migration = migration;
        this.number = number;
        MigrationSnapshot s = migration.snapshot();
        PathFinder finder = new PathFinder(world);
        finder.find(s);
        ImmutableList<LinkEnd> hops = finder.hops();
        this.queues = hops.subList(0, Math.min(QUEUES_MAX, hops.size()));
        Vmk from = finder.vmk(s.from(), s.fromStack());
        Vmk to = finder.vmk(s.to(), s.toStack());
        this.uplinks = from == null ? ImmutableList.of() : uplinks(from);
        this.path =
                new MigrationPath(
                        number,
                        s.from(),
                        from == null ? "" : from.name(),
                        s.to(),
                        to == null ? "" : to.name(),
                        hops.stream()
                                .map(h -> new Hop(h.name(), h.peer().name()))
                                .collect(ImmutableList.toImmutableList()),
                        queues.isEmpty() ? 0 : queues.getFirst().config().rateBitsPerS(),
                        finder.blocked());
        SampleBuffer.Merge[] merges = new SampleBuffer.Merge[FIXED + queues.size()];
        Arrays.fill(merges, SampleBuffer.Merge.LAST);
        Arrays.fill(merges, FIXED, merges.length, SampleBuffer.Merge.MAX);
        this.samples = new SampleBuffer(INTERVAL_NS, merges);
    }

    /** All of its switch: a standby one may take over. */
    private static ImmutableList<LinkEnd> uplinks(Vmk vmk) {
        ImmutableList.Builder<LinkEnd> links = ImmutableList.builder();
        for (Pnic pnic : vmk.portGroup().virtualSwitch().uplinks()) {
            LinkEnd link = pnic.link();
            if (link != null) {
                links.add(link);
            }
        }
        return links.build();
    }

    Migration migration() {
        return migration;
    }

    int number() {
        return number;
    }

    MigrationPath path() {
        return path;
    }

    /** Takes a sample when one is due; the last when the migration is over. */
    void look(long nowNs) {
        if (over) {
            return;
        }
        over = migration.isFinished();
        if (!over && nowNs < samples.dueNs()) {
            return;
        }
        MigrationSnapshot s = migration.snapshot();
        TcpInfo tcp = migration.connection();
        double[] sample = new double[FIXED + queues.size()];
        sample[0] = 0;
        for (int i = 0; i < uplinks.size(); i++) {
            sample[0] += uplinks.get(i).lineBytesLeft(nowNs);
        }
        sample[1] = tcp == null ? Double.NaN : tcp.bytesAcked();
        sample[2] = migration.pagesDirty();
        sample[3] = s.pagesToSend();
        sample[4] = tcp == null ? Double.NaN : tcp.cwndBytes();
        sample[5] = tcp == null ? Double.NaN : tcp.srttNs() / 1e6;
        for (int i = 0; i < queues.size(); i++) {
            sample[FIXED + i] = queues.get(i).queueBytes(nowNs);
        }
        samples.add(nowNs, sample);
    }

    Track track() {
        ImmutableLongArray times = samples.times();
        ImmutableList.Builder<Series> series = ImmutableList.builder();
        series.add(new Series("bandwidth", "Mbit/s", rate(times, samples.column(0))));
        series.add(new Series("acknowledged", "Mbit/s", rate(times, samples.column(1))));
        series.add(new Series("pages dirty", "", samples.column(2)));
        series.add(new Series("pages left", "", samples.column(3)));
        series.add(new Series("cwnd", "bytes", samples.column(4)));
        series.add(new Series("srtt", "ms", samples.column(5)));
        for (int i = 0; i < queues.size(); i++) {
            LinkEnd end = queues.get(i);
            String name = "queue " + end.name() + " to " + end.peer().name();
            series.add(new Series(name, "bytes", samples.column(FIXED + i)));
        }
        String name = "migration " + number + " (" + migration.vm().name() + ")";
        int count = times.length();
        return new Track(
                Subject.MIGRATION,
                number,
                name,
                count == 0 ? 0 : times.get(0),
                count == 0 ? 0 : times.get(count - 1),
                times,
                series.build(),
                ImmutableList.of());
    }

    /** From a sum that grows; nothing where the sum is not known. */
    private static ImmutableDoubleArray rate(ImmutableLongArray times, ImmutableDoubleArray bytes) {
        ImmutableDoubleArray.Builder rate = ImmutableDoubleArray.builder();
        double before = Double.NaN;
        long beforeNs = 0;
        for (int i = 0; i < times.length(); i++) {
            double now = bytes.get(i);
            long nowNs = times.get(i);
            boolean known = !Double.isNaN(before) && nowNs > beforeNs;
            rate.add(
                    known
                            ? (now - before) * BITS_TIMES_NS / BITS_PER_MBIT / (nowNs - beforeNs)
                            : Double.NaN);
            before = now;
            beforeNs = nowNs;
        }
        return rate.build();
    }
}
