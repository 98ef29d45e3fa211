package org.stackmotion.net.vswitch;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which uplink each port of a port group uses. A team is a row of slots, one for each active uplink
 * ({@link LoadBalancing#ORIGINATING_PORT}) or a single one ({@link LoadBalancing#EXPLICIT_ORDER}).
 * Port number modulo slots gives a port its slot for life; what changes is who holds the slot:
 *
 * <ul>
 *   <li>an active uplink holds its own slot while it is up;
 *   <li>when it goes down, the first standby uplink that is up and free takes the slot over;
 *   <li>when there is none the slot is empty, and its ports are shared out among the slots that are
 *       held, by port number again;
 *   <li>an uplink that comes up displaces the standby at once (failback), or with a rolling order
 *       stays idle until another one fails.
 * </ul>
 *
 * <p>So a port moves only when the holder of its own slot changes: what happens to an uplink does
 * not touch the ports of the others.
 */
final class UplinkTeam {
    private ImmutableList<Pnic> active = ImmutableList.of();
    private ImmutableList<Pnic> standby = ImmutableList.of();
    private @Nullable Pnic[] slots = new Pnic[0];
    private boolean explicit;
    private boolean rolling;
    private boolean notifies = true;

    /** Sets the policy, in which nothing is left to inherit but the order. */
    void configure(NicTeaming policy, List<Pnic> uplinks) {
        active = choose(policy.active(), policy.standby(), uplinks);
        standby = named(policy.standby(), uplinks);
        explicit = policy.loadBalancing() == LoadBalancing.EXPLICIT_ORDER;
        rolling = Boolean.TRUE.equals(policy.rollingOrder());
        notifies = !Boolean.FALSE.equals(policy.notifySwitches());
        int members = active.size() + standby.size();
        slots =
                new Pnic
                        [explicit
                                ? Math.min(1, members)
                                : Math.max(active.size(), Math.min(1, members))];
        fill();
    }

    private static ImmutableList<Pnic> choose(
            @Nullable ImmutableList<String> active,
            @Nullable ImmutableList<String> standby,
            List<Pnic> uplinks) {
        if (active != null) {
            return named(active, uplinks);
        }
        return uplinks.stream()
                .filter(p -> standby == null || !standby.contains(p.name()))
                .collect(ImmutableList.toImmutableList());
    }

    private static ImmutableList<Pnic> named(
            @Nullable ImmutableList<String> names, List<Pnic> uplinks) {
        if (names == null) {
            return ImmutableList.of();
        }
        ImmutableList.Builder<Pnic> found = ImmutableList.builder();
        for (String name : names) {
            uplinks.stream().filter(p -> p.name().equals(name)).forEach(found::add);
        }
        return found.build();
    }

    /** An uplink has gone up or down. */
    void onLinkState() {
        boolean needed = !rolling;
        boolean any = false;
        for (int i = 0; i < slots.length; i++) {
            Pnic holder = slots[i];
            if (holder != null && !holder.isUp()) {
                slots[i] = null;
                needed = true;
            }
            any |= slots[i] != null;
        }
        if (!rolling) {
            Arrays.fill(slots, null);
        }
        if (needed || !any) {
            fill();
        }
    }

    /** Empty slots get their own uplinks first, then the next free ones in order. */
    private void fill() {
        for (int i = 0; !explicit && i < active.size(); i++) {
            if (slots[i] == null) {
                slots[i] = usable(active.get(i));
            }
        }
        for (int i = 0; i < slots.length; i++) {
            for (int j = 0; slots[i] == null && j < active.size() + standby.size(); j++) {
                slots[i] =
                        usable(j < active.size() ? active.get(j) : standby.get(j - active.size()));
            }
        }
    }

    private @Nullable Pnic usable(Pnic pnic) {
        for (Pnic holder : slots) {
            if (holder == pnic) {
                return null;
            }
        }
        return pnic.isUp() ? pnic : null;
    }

    /** The uplink of a port, or null when none is up. */
    @Nullable Pnic uplinkOf(int portNumber) {
        if (slots.length == 0) {
            return null;
        }
        Pnic own = slots[portNumber % slots.length];
        if (own != null) {
            return own;
        }
        List<Pnic> held = Arrays.stream(slots).filter(Objects::nonNull).toList();
        return held.isEmpty() ? null : held.get(portNumber / slots.length % held.size());
    }

    boolean notifies() {
        return notifies;
    }

    ImmutableList<Pnic> active() {
        return active;
    }

    ImmutableList<Pnic> standby() {
        return standby;
    }
}
