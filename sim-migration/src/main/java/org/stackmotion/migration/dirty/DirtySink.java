package org.stackmotion.migration.dirty;

/** Where a model's writes go: the VM's memory and, while a migration runs, its dirty log. */
public interface DirtySink {
    /**
     * The guest writes consecutive pages, once each.
     *
     * @return how many were written; fewer than {@code count} when the guest has to wait
     */
    long write(long firstPage, long count);
}
