package org.stackmotion.core.event;

/**
 * A component that owns events. Its {@link #id()} is given out in order of construction, so that it
 * is the same in every run; it is the second part of the total event order (see {@link
 * EventQueue}).
 */
public final class EventOwner {
    /** Owners share the order key with a 40-bit sequence number. */
    static final int MAX_ID = (1 << 23) - 1;

    private final int id;
    private final String name;
    private long sequence;

    EventOwner(int id, String name) {
        this.id = id;
        this.name = name;
    }

    public int id() {
        return id;
    }

    public String name() {
        return name;
    }

    /** The order key of this owner's next event: owner id above, per-owner number below. */
    long nextOrderKey() {
        return ((long) id << 40) | sequence++;
    }

    @Override
    public String toString() {
        return name + "#" + id;
    }
}
