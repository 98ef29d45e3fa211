package org.stackmotion.core.event;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.Invariants;

/**
 * The queue of simulated time and its clock: a 4-ary heap over primitive arrays.
 *
 * <p><b>Total order</b> (defended by {@code EventQueueTest}): time in nanoseconds, then the static
 * id of the owner, then the owner's own sequence number, which it draws when the event is armed.
 * Ties are never left to the shape of the heap. Re-arming draws a fresh number: a re-armed timer
 * comes after everything its owner has already armed for that instant.
 *
 * <p>While an event fires, its slot at the root stays open: most events arm exactly one successor,
 * and that one takes the open slot with a single sift instead of a removal and an insertion. The
 * open slot carries the least possible key, so that nothing else can move above it.
 */
public final class EventQueue {
    /** Events at one instant beyond which the world is taken to be stuck (Zeno guard). */
    public static final int DEFAULT_MAX_EVENTS_PER_INSTANT = 1_000_000;

    private long[] times = new long[64];
    private long[] keys = new long[64];
    private SimEvent[] events = new SimEvent[64];

    /** Used slots, the open one included. */
    private int size;

    private boolean rootOpen;
    private int owners;
    private long fired;
    private long nowNs;
    private int firedAtInstant;
    private int maxEventsPerInstant = DEFAULT_MAX_EVENTS_PER_INSTANT;
    private @Nullable SimEvent latest;

    /** Makes the owner of the next id. Call in an order that is the same in every run. */
    public EventOwner newOwner(String name) {
        if (owners >= EventOwner.MAX_ID) {
            throw new IllegalStateException("more than " + EventOwner.MAX_ID + " event owners");
        }
        return new EventOwner(owners++, name);
    }

    public boolean isEmpty() {
        return size() == 0;
    }

    public int size() {
        return rootOpen ? size - 1 : size;
    }

    /** Events fired since the start; inside an event, its own number. */
    public long fired() {
        return fired;
    }

    /** The time of the event that fires or has fired last, or what {@link #advanceTo} set. */
    public long nowNs() {
        return nowNs;
    }

    /** The owner of the event that fires or has fired last, for messages. */
    public @Nullable EventOwner latestOwner() {
        return latest == null ? null : latest.owner;
    }

    public void setMaxEventsPerInstant(int max) {
        if (max <= 0) {
            throw new IllegalArgumentException("max events per instant " + max);
        }
        maxEventsPerInstant = max;
    }

    /** The time of the next event, or {@link Long#MAX_VALUE} when there is none. */
    public long peekTimeNs() {
        if (rootOpen) {
            closeRoot();
        }
        return size == 0 ? Long.MAX_VALUE : times[0];
    }

    /**
     * Moves the clock forward without an event.
     *
     * @throws Invariants.InvariantViolation when an event before that time waits, or time would go
     *     back
     */
    public void advanceTo(long timeNs) {
        Invariants.check(timeNs >= nowNs, "clock set back to", timeNs);
        Invariants.check(timeNs <= peekTimeNs(), "clock set past a waiting event", timeNs);
        if (timeNs != nowNs) {
            nowNs = timeNs;
            firedAtInstant = 0;
        }
    }

    /**
     * Arms the event for a time; if it is already armed it moves there.
     *
     * @throws Invariants.InvariantViolation when that time has passed
     */
    public void arm(SimEvent event, long timeNs) {
        if (timeNs < nowNs) {
            throw Invariants.violation(
                    event.owner + " armed for " + timeNs + " ns, but it is " + nowNs + " ns");
        }
        long key = event.owner.nextOrderKey();
        event.timeNs = timeNs;
        int at = event.heapIndex;
        if (at == SimEvent.NOT_QUEUED) {
            if (rootOpen) {
                rootOpen = false;
                siftDown(0, timeNs, key, event);
                return;
            }
            if (size == events.length) {
                grow();
            }
            siftUp(size++, timeNs, key, event);
        } else if (before(timeNs, key, times[at], keys[at])) {
            siftUp(at, timeNs, key, event);
        } else {
            siftDown(at, timeNs, key, event);
        }
    }

    /** Takes the event out; does nothing when it is not armed. */
    public void cancel(SimEvent event) {
        int at = event.heapIndex;
        if (at == SimEvent.NOT_QUEUED) {
            return;
        }
        removeAt(at);
        event.heapIndex = SimEvent.NOT_QUEUED;
    }

    /** The armed events, in no particular order but in the same one in every run. */
    public ImmutableList<SimEvent> armed() {
        if (rootOpen) {
            closeRoot();
        }
        return ImmutableList.copyOf(Arrays.asList(events).subList(0, size));
    }

    /** Cancels every event. */
    public void clear() {
        if (rootOpen) {
            closeRoot();
        }
        for (int i = 0; i < size; i++) {
            events[i].heapIndex = SimEvent.NOT_QUEUED;
            forget(i);
        }
        size = 0;
    }

    /**
     * Fires the first event if its time is not after {@code limitNs}; false when there is none.
     *
     * @throws Invariants.InvariantViolation when more events than allowed fire at one instant
     */
    public boolean fireNext(long limitNs) {
        if (rootOpen) {
            closeRoot();
        }
        if (size == 0) {
            return false;
        }
        long timeNs = times[0];
        if (timeNs > limitNs) {
            return false;
        }
        SimEvent event = events[0];
        if (timeNs != nowNs) {
            nowNs = timeNs;
            firedAtInstant = 0;
        } else if (++firedAtInstant >= maxEventsPerInstant) {
            throw Invariants.violation(
                    "time stands still: "
                            + firedAtInstant
                            + " events at "
                            + timeNs
                            + " ns, the next of "
                            + event.owner);
        }
        rootOpen = true;
        times[0] = Long.MIN_VALUE;
        keys[0] = Long.MIN_VALUE;
        event.heapIndex = SimEvent.NOT_QUEUED;
        latest = event;
        fired++;
        event.fire(timeNs);
        return true;
    }

    private void closeRoot() {
        rootOpen = false;
        removeAt(0);
    }

    private void removeAt(int at) {
        int last = --size;
        SimEvent moved = events[last];
        long time = times[last];
        long key = keys[last];
        forget(last);
        if (at == last) {
            return;
        }
        if (at > 0 && before(time, key, times[(at - 1) >> 2], keys[(at - 1) >> 2])) {
            siftUp(at, time, key, moved);
        } else {
            siftDown(at, time, key, moved);
        }
    }

    @SuppressWarnings("NullAway") // slots at and above size hold no event; nobody reads them
    private void forget(int at) {
        events[at] = null;
    }

    private void siftUp(int start, long time, long key, SimEvent event) {
        int at = start;
        while (at > 0) {
            int parent = (at - 1) >> 2;
            if (!before(time, key, times[parent], keys[parent])) {
                break;
            }
            move(parent, at);
            at = parent;
        }
        put(at, time, key, event);
    }

    private void siftDown(int start, long time, long key, SimEvent event) {
        int at = start;
        while (true) {
            int child = (at << 2) + 1;
            if (child >= size) {
                break;
            }
            int least = child;
            int end = Math.min(child + 4, size);
            for (int c = child + 1; c < end; c++) {
                if (before(times[c], keys[c], times[least], keys[least])) {
                    least = c;
                }
            }
            if (!before(times[least], keys[least], time, key)) {
                break;
            }
            move(least, at);
            at = least;
        }
        put(at, time, key, event);
    }

    private void move(int from, int to) {
        times[to] = times[from];
        keys[to] = keys[from];
        SimEvent event = events[from];
        events[to] = event;
        event.heapIndex = to;
    }

    private void put(int at, long time, long key, SimEvent event) {
        times[at] = time;
        keys[at] = key;
        events[at] = event;
        event.heapIndex = at;
    }

    private static boolean before(long timeA, long keyA, long timeB, long keyB) {
        return timeA < timeB || (timeA == timeB && keyA < keyB);
    }

    private void grow() {
        int capacity = size * 2;
        times = Arrays.copyOf(times, capacity);
        keys = Arrays.copyOf(keys, capacity);
        events = Arrays.copyOf(events, capacity);
    }
}
