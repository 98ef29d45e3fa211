package org.stackmotion.net.autoconf;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv6;
import org.stackmotion.net.wire.MldReport;

/**
 * The groups that an interface listens to, and how it tells (RFC 3810, host side, without source
 * filters): a report at each change, told once more within a second, and answers to queries after a
 * random part of their maximum delay.
 *
 * <p>Sans-I/O: after every input ask {@link #deadlineNs()} and call {@link #onDeadline} then.
 */
public final class MulticastListener {
    /** Robustness Variable: how often a change is told (section 9.1). */
    public static final int ROBUSTNESS = 2;

    /** Unsolicited Report Interval (section 9.11). */
    public static final long UNSOLICITED_INTERVAL_NS = 1_000_000_000L;

    /** Named maximum of groups; further ones are listened to but not told. */
    public static final int GROUPS_MAX = 256;

    private static final class Member {
        final IpAddress group;
        int users;
        int reportsLeft;

        Member(IpAddress group) {
            this.group = group;
        }
    }

    private final SeededRandom random;
    private final MldOutput output;
    private final List<Member> members = new ArrayList<>();
    private final List<Member> leaving = new ArrayList<>();
    private long repeatAtNs = Long.MAX_VALUE;
    private long answerAtNs = Long.MAX_VALUE;

    public MulticastListener(SeededRandom random, MldOutput output) {
        this.random = random;
        this.output = output;
    }

    /** One more user of a group. */
    public void join(IpAddress group, long nowNs) {
        Member member = find(group);
        if (member == null) {
            if (members.size() == GROUPS_MAX) {
                return;
            }
            member = new Member(group);
            members.add(member);
            leaving.removeIf(left -> left.group.equals(group));
            if (isTold(group)) {
                member.reportsLeft = ROBUSTNESS;
                tellChanges(nowNs);
            }
        }
        member.users++;
    }

    /** One user less; with the last the group is left. */
    public void leave(IpAddress group, long nowNs) {
        Member member = find(group);
        if (member == null || --member.users > 0) {
            return;
        }
        members.remove(member);
        if (isTold(group) && leaving.size() < GROUPS_MAX) {
            member.reportsLeft = ROBUSTNESS;
            leaving.add(member);
            tellChanges(nowNs);
        }
    }

    /** Nothing is said about ff02::1 nor about groups of interface scope (section 6). */
    private static boolean isTold(IpAddress group) {
        return !group.equals(IpAddress.ALL_NODES) && Ipv6.multicastScope(group.hi()) > 1;
    }

    private void tellChanges(long nowNs) {
        ImmutableList.Builder<MldReport.Group> groups = ImmutableList.builder();
        boolean again = false;
        for (Member member : members) {
            if (member.reportsLeft > 0) {
                member.reportsLeft--;
                again |= member.reportsLeft > 0;
                groups.add(new MldReport.Group(MldReport.CHANGE_TO_EXCLUDE, member.group));
            }
        }
        for (Member member : leaving) {
            member.reportsLeft--;
            again |= member.reportsLeft > 0;
            groups.add(new MldReport.Group(MldReport.CHANGE_TO_INCLUDE, member.group));
        }
        leaving.removeIf(member -> member.reportsLeft == 0);
        repeatAtNs = again ? nowNs + 1 + random.nextLong(UNSOLICITED_INTERVAL_NS) : Long.MAX_VALUE;
        output.report(groups.build(), nowNs);
    }

    /**
     * A query came in, general or for a group.
     *
     * @param group {@code ::} in a general query
     * @param maxDelayNs maximum response delay
     */
    public void onQuery(IpAddress group, long maxDelayNs, long nowNs) {
        if (!group.isAny() && find(group) == null) {
            return;
        }
        long at = nowNs + random.nextLong(Math.max(1, maxDelayNs));
        answerAtNs = Math.min(answerAtNs, at);
    }

    /** When {@link #onDeadline} wants to be called, or {@link Long#MAX_VALUE}. */
    public long deadlineNs() {
        return Math.min(repeatAtNs, answerAtNs);
    }

    public void onDeadline(long nowNs) {
        if (repeatAtNs - nowNs <= 0) {
            tellChanges(nowNs);
        }
        if (answerAtNs - nowNs <= 0) {
            answerAtNs = Long.MAX_VALUE;
            ImmutableList.Builder<MldReport.Group> groups = ImmutableList.builder();
            for (Member member : members) {
                if (isTold(member.group)) {
                    groups.add(new MldReport.Group(MldReport.IS_EXCLUDE, member.group));
                }
            }
            ImmutableList<MldReport.Group> all = groups.build();
            if (!all.isEmpty()) {
                output.report(all, nowNs);
            }
        }
    }

    /** Forgets everything without a word. */
    public void clear() {
        members.clear();
        leaving.clear();
        repeatAtNs = Long.MAX_VALUE;
        answerAtNs = Long.MAX_VALUE;
    }

    /** True when the interface takes packets to that group. */
    public boolean isMember(byte[] bytes, int at) {
        for (int i = 0; i < members.size(); i++) {
            if (members.get(i).group.isAt(bytes, at)) {
                return true;
            }
        }
        return false;
    }

    public ImmutableList<IpAddress> groups() {
        return members.stream().map(m -> m.group).collect(ImmutableList.toImmutableList());
    }

    private @Nullable Member find(IpAddress group) {
        for (Member member : members) {
            if (member.group.equals(group)) {
                return member;
            }
        }
        return null;
    }
}
