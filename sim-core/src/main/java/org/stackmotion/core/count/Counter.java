package org.stackmotion.core.count;

/** A named number that only grows. Plain long: one simulation is one thread. */
public final class Counter {
    private final String where;
    private final String name;
    private long value;

    Counter(String where, String name) {
        this.where = where;
        this.name = name;
    }

    public void increment() {
        value++;
    }

    public void add(long amount) {
        value += amount;
    }

    public long value() {
        return value;
    }

    /** The component, for example {@code esx01/vmotion} or {@code tor1/port3}. */
    public String where() {
        return where;
    }

    public String name() {
        return name;
    }
}
