package org.stackmotion.core.event;

import java.util.Arrays;

/**
 * The queue of simulated time, a 4-ary heap over primitive arrays.
 *
 * <p><b>Total order</b> (defended by {@code EventQueueTest}): time in nanoseconds, then the static id
 * of the owner, then the owner's own sequence number, which it draws when the event is armed. Ties are
 * never left to the shape of the heap. Re-arming draws a fresh number: a re-armed timer comes after
 * everything its owner has already armed for that instant.
 */
public final class EventQueue {
    private long[] times = new long[64];
    private long[] keys = new long[64];
    private SimEvent[] events = new SimEvent[64];
    private int size;
    private int owners;
    private long fired;

    /** Makes the owner of the next id. Call in an order that is the same in every run. */
    public EventOwner newOwner(String name) {
        if (owners >= EventOwner.MAX_ID) {
            throw new IllegalStateException("more than " + EventOwner.MAX_ID + " event owners");
        }
        return new EventOwner(owners++, name);
    }

    public boolean isEmpty() {
        return size == 0;
    }

    public int size() {
        return size;
    }

    /** Events fired since the start. */
    public long fired() {
        return fired;
    }

    /** The time of the next event, or {@link Long#MAX_VALUE} when there is none. */
    public long peekTimeNs() {
        return size == 0 ? Long.MAX_VALUE : times[0];
    }

    /** Arms the event for a time; if it is already armed it moves there. */
    public void arm(SimEvent event, long timeNs) {
        long key = event.owner.nextOrderKey();
        event.timeNs = timeNs;
        int at = event.heapIndex;
        if (at == SimEvent.NOT_QUEUED) {
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

    /** Fires the first event if its time is not after {@code limitNs}; false when there is none. */
    public boolean fireNext(long limitNs) {
        if (size == 0 || times[0] > limitNs) {
            return false;
        }
        SimEvent event = events[0];
        removeAt(0);
        event.heapIndex = SimEvent.NOT_QUEUED;
        fired++;
        event.fire(event.timeNs);
        return true;
    }

    /** The owner of the next event, for messages. */
    public EventOwner peekOwner() {
        return events[0].owner;
    }

    private void removeAt(int at) {
        int last = --size;
        SimEvent moved = events[last];
        long time = times[last];
        long key = keys[last];
        clear(last);
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
    private void clear(int at) {
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
        events[to] = events[from];
        events[to].heapIndex = to;
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
