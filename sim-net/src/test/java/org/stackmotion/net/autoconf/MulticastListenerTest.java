package org.stackmotion.net.autoconf;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.MldReport;

/** Multicast listener discovery, host side (RFC 3810). */
class MulticastListenerTest implements MldOutput {
    private static final long SECOND = 1_000_000_000L;
    private static final IpAddress GROUP = IpAddress.parse("ff02::1:ff00:1");
    private static final IpAddress OTHER = IpAddress.parse("ff05::5");

    private final List<String> said = new ArrayList<>();
    private final List<Long> times = new ArrayList<>();
    private final MulticastListener listener = new MulticastListener(new SeededRandom(1), this);

    @Override
    public void report(ImmutableList<MldReport.Group> groups, long nowNs) {
        StringBuilder line = new StringBuilder();
        for (MldReport.Group group : groups) {
            line.append(line.isEmpty() ? "" : " ").append(group.type()).append('=');
            line.append(group.address());
        }
        said.add(line.toString());
        times.add(nowNs);
    }

    private void runTo(long untilNs) {
        while (listener.deadlineNs() <= untilNs) {
            listener.onDeadline(listener.deadlineNs());
        }
    }

    @Test
    void join_toldTwiceWithinASecond() {
        listener.join(GROUP, 0);
        runTo(10 * SECOND);
        assertThat(said).containsExactly("4=" + GROUP, "4=" + GROUP);
        assertThat(times.get(1)).isBetween(1L, SECOND);
    }

    @Test
    void secondUser_nothingMoreIsTold_lastLeaves_toldTwice() {
        listener.join(GROUP, 0);
        listener.join(GROUP, 0);
        runTo(10 * SECOND);
        said.clear();
        listener.leave(GROUP, 10 * SECOND);
        assertThat(said).isEmpty();
        listener.leave(GROUP, 10 * SECOND);
        runTo(20 * SECOND);
        assertThat(said).containsExactly("3=" + GROUP, "3=" + GROUP);
        assertThat(listener.groups()).isEmpty();
    }

    @Test
    void allNodesAndInterfaceScope_neverTold() {
        listener.join(IpAddress.ALL_NODES, 0);
        listener.join(IpAddress.parse("ff01::1"), 0);
        listener.onQuery(IpAddress.UNSPECIFIED, SECOND, 0);
        runTo(10 * SECOND);
        assertThat(said).isEmpty();
    }

    @Test
    void generalQuery_oneReportOfAllGroupsWithinTheDelay() {
        listener.join(GROUP, 0);
        listener.join(OTHER, 0);
        runTo(10 * SECOND);
        said.clear();
        times.clear();
        listener.onQuery(IpAddress.UNSPECIFIED, 5 * SECOND, 10 * SECOND);
        listener.onQuery(IpAddress.UNSPECIFIED, 5 * SECOND, 10 * SECOND);
        runTo(30 * SECOND);
        assertThat(said).containsExactly("2=" + GROUP + " 2=" + OTHER);
        assertThat(times.getFirst()).isBetween(10 * SECOND, 15 * SECOND);
    }

    @Test
    void queryForAGroupOfOthers_noReport() {
        listener.join(GROUP, 0);
        runTo(10 * SECOND);
        said.clear();
        listener.onQuery(OTHER, 5 * SECOND, 10 * SECOND);
        runTo(30 * SECOND);
        assertThat(said).isEmpty();
    }

    @Test
    void floodOfGroups_atMostTheMaximum() {
        for (int i = 0; i < 1000; i++) {
            listener.join(IpAddress.of(GROUP.hi(), 1000 + i), 0);
        }
        assertThat(listener.groups()).hasSize(MulticastListener.GROUPS_MAX);
    }
}
