package org.stackmotion.lab.report;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableDoubleArray;
import com.google.common.primitives.ImmutableLongArray;

/**
 * What a run looked like over simulated time, for timeline.csv and the plots of report.html. It is
 * gathered by looking between events, so that a run with it equals the run without.
 *
 * @param momentsLeftOut moments beyond the most that are kept
 * @param cables every cable of the world, by the names of its ends
 * @param hosts the hosts as they were at the end
 */
public record Timeline(
        ImmutableList<Track> tracks,
        ImmutableList<Moment> moments,
        long momentsLeftOut,
        ImmutableList<MigrationPath> paths,
        ImmutableList<Cable> cables,
        ImmutableList<HostPicture> hosts) {
    /** Of a run that nobody watched. */
    public static final Timeline EMPTY =
            new Timeline(
                    ImmutableList.of(),
                    ImmutableList.of(),
                    0,
                    ImmutableList.of(),
                    ImmutableList.of(),
                    ImmutableList.of());

    /** What a track is about. */
    public enum Subject {
        MIGRATION,
        PING
    }

    /**
     * Series with one clock.
     *
     * @param number of the migration or of the ping, from 1
     * @param name for columns and headings, for example {@code migration 1 (vm1)}
     * @param fromNs when it began
     * @param toNs when it ended, or the run did
     * @param timesNs simulated times of the samples, rising
     * @param gaps of a ping: times without an answer
     */
    public record Track(
            Subject subject,
            int number,
            String name,
            long fromNs,
            long toNs,
            ImmutableLongArray timesNs,
            ImmutableList<Series> series,
            ImmutableList<Gap> gaps) {

        /** How many samples there are. */
        public int times() {
            return timesNs.length();
        }

        /** The series whose names begin so. */
        public ImmutableList<Series> named(String prefix) {
            return series.stream()
                    .filter(s -> s.name().startsWith(prefix))
                    .collect(ImmutableList.toImmutableList());
        }
    }

    /** Values at the times of its track; NaN where there is none. */
    public record Series(String name, String unit, ImmutableDoubleArray values) {
        /** The largest value; 0 when there is none. */
        public double max() {
            return values.stream().filter(v -> !Double.isNaN(v)).max().orElse(0);
        }

        /** Each value the mean of those in a window of time that ends there. */
        public Series mean(ImmutableLongArray timesNs, long windowNs) {
            ImmutableDoubleArray.Builder means = ImmutableDoubleArray.builder(values.length());
            double sum = 0;
            long sumNs = 0;
            int first = 1;
            for (int i = 0; i < values.length(); i++) {
                if (i > 0) {
                    sum += weighed(timesNs, i);
                    sumNs += known(timesNs, i);
                }
                while (first < i && timesNs.get(i) - timesNs.get(first) >= windowNs) {
                    sum -= weighed(timesNs, first);
                    sumNs -= known(timesNs, first++);
                }
                means.add(sumNs == 0 ? Double.NaN : sum / sumNs);
            }
            return new Series(name, unit, means.build());
        }

        /** A value holds from the sample before to its own. */
        private long known(ImmutableLongArray timesNs, int i) {
            return Double.isNaN(values.get(i)) ? 0 : timesNs.get(i) - timesNs.get(i - 1);
        }

        private double weighed(ImmutableLongArray timesNs, int i) {
            long ns = known(timesNs, i);
            return ns == 0 ? 0 : values.get(i) * ns;
        }
    }

    /** From a request that was answered to the next that was, with unanswered ones between. */
    public record Gap(long fromNs, long toNs) {}

    /** Kinds of moments. */
    public enum MomentKind {
        STEP,
        STATE,
        DROP
    }

    /** Something that happened; {@code where} is a host, a place of drops, or empty. */
    public record Moment(long timeNs, MomentKind kind, String where, String text) {}

    /**
     * The way of a migration's data from source to destination as configured when it began.
     *
     * @param hops cables in order
     * @param lineBitsPerS rate of the first; 0 is without limit
     * @param blocked why the way does not reach the destination; empty when it does
     */
    public record MigrationPath(
            int number,
            String fromHost,
            String fromVmk,
            String toHost,
            String toVmk,
            ImmutableList<Hop> hops,
            long lineBitsPerS,
            String blocked) {}

    /** One cable on the way, by the names of its ends in the direction of the data. */
    public record Hop(String from, String to) {}

    /** A cable. */
    public record Cable(String a, String b) {}

    /** A host for the drawing. */
    public record HostPicture(
            String name,
            String version,
            ImmutableList<SwitchPicture> switches,
            ImmutableList<VmkPicture> vmks,
            ImmutableList<String> vms) {}

    /** A standard switch with its uplinks, the used one first. */
    public record SwitchPicture(String name, int mtu, ImmutableList<String> uplinks) {}

    /** A VMkernel adapter. */
    public record VmkPicture(
            String name,
            String stack,
            String address,
            int mtu,
            String portGroup,
            int vlan,
            String virtualSwitch) {}
}
