package org.stackmotion.net.vswitch;

import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;

/**
 * The teaming policy of a switch, or what a port group says differently; null is inherited. Failure
 * of an uplink is known by its link alone: beacon probing is not modelled.
 *
 * @param active names of uplinks in use, in order; when neither list is given every uplink is
 *     active, when only {@code standby} is given every other one
 * @param standby names of uplinks that replace active ones which are down, in order; an uplink in
 *     neither list is unused
 * @param notifySwitches whether RARP announces ports that change their uplink
 * @param rollingOrder true: no failback. An uplink that recovers waits until another one fails
 */
public record NicTeaming(
        @Nullable LoadBalancing loadBalancing,
        @Nullable ImmutableList<String> active,
        @Nullable ImmutableList<String> standby,
        @Nullable Boolean notifySwitches,
        @Nullable Boolean rollingOrder) {
    /** Says nothing: everything is inherited. */
    public static final NicTeaming INHERITED = new NicTeaming(null, null, null, null, null);

    /** A new switch (facts 2.4): originating port, all uplinks active, notify, failback. */
    public static final NicTeaming DEFAULT =
            new NicTeaming(LoadBalancing.ORIGINATING_PORT, null, null, true, false);

    public NicTeaming withLoadBalancing(LoadBalancing how) {
        return new NicTeaming(how, active, standby, notifySwitches, rollingOrder);
    }

    /** The failover order; it is given as a whole. */
    public NicTeaming withOrder(
            @Nullable ImmutableList<String> newActive, @Nullable ImmutableList<String> newStandby) {
        return new NicTeaming(loadBalancing, newActive, newStandby, notifySwitches, rollingOrder);
    }

    public NicTeaming withNotifySwitches(boolean on) {
        return new NicTeaming(loadBalancing, active, standby, on, rollingOrder);
    }

    public NicTeaming withRollingOrder(boolean on) {
        return new NicTeaming(loadBalancing, active, standby, notifySwitches, on);
    }

    /** True when it has a failover order of its own. */
    public boolean hasOrder() {
        return active != null || standby != null;
    }

    /** This edit made to the same switch or group's policy: field by field. */
    public NicTeaming editing(NicTeaming policy) {
        NicTeaming merged = over(policy);
        return merged.withOrder(
                active == null ? policy.active : active,
                standby == null ? policy.standby : standby);
    }

    /**
     * What this says, and for the rest what the policy below says; the failover order is inherited
     * as a whole or not at all.
     */
    public NicTeaming over(NicTeaming below) {
        NicTeaming order = hasOrder() ? this : below;
        return new NicTeaming(
                loadBalancing == null ? below.loadBalancing : loadBalancing,
                order.active,
                order.standby,
                notifySwitches == null ? below.notifySwitches : notifySwitches,
                rollingOrder == null ? below.rollingOrder : rollingOrder);
    }

    /** The policy when an uplink has left the switch. */
    NicTeaming without(String uplink) {
        return withOrder(less(active, uplink), less(standby, uplink));
    }

    private static @Nullable ImmutableList<String> less(
            @Nullable ImmutableList<String> names, String name) {
        return names == null
                ? null
                : names.stream()
                        .filter(n -> !n.equals(name))
                        .collect(ImmutableList.toImmutableList());
    }
}
