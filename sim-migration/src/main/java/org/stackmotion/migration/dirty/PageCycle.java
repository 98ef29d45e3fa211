package org.stackmotion.migration.dirty;

/** A range of pages that is written round and round. */
final class PageCycle {
    private final long first;
    private final long count;
    private long next;

    PageCycle(long first, long count) {
        this.first = first;
        this.count = count;
    }

    /** Writes the next pages in order, wrapping; a guest that has to wait loses the rest. */
    void write(long pages, DirtySink sink) {
        long left = count == 0 ? 0 : pages;
        if (left > 2 * count) { // more rounds change no more pages
            left = count + left % count;
        }
        while (left > 0) {
            long run = Math.min(left, count - next);
            long written = sink.write(first + next, run);
            next += written;
            if (next == count) {
                next = 0;
            }
            if (written < run) {
                return;
            }
            left -= run;
        }
    }
}
