package org.stackmotion.migration.vmotion;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.stackmotion.migration.memory.PageBatch;
import org.stackmotion.migration.memory.PageBitmap;
import org.stackmotion.migration.memory.PageSize;
import org.stackmotion.migration.protocol.WireFormat;
import org.stackmotion.migration.vm.VirtualMachine;

/**
 * Which pages to send, and when to stop: pass 1 takes all memory, pass n what was written during
 * pass n-1 (facts 4.3). Without I/O: somebody else asks for batches and says how much was
 * acknowledged.
 */
final class PreCopy {
    /** A pass shorter than this, or without an acknowledgement, measures no bandwidth. */
    private static final long MEASURE_NS_MIN = 1_000_000L;

    /** What to do after a pass. */
    enum Decision {
        NEXT_PASS,
        STOP,
        NO_PROGRESS
    }

    private final VirtualMachine vm;
    private final MigrationOptions options;
    private final List<MigrationSnapshot.Round> rounds = new ArrayList<>();
    private PageBitmap current;
    private PageBitmap log;
    private long cursor;
    private long passPages;
    private long passSent;
    private long passBytes;
    private long passStartNs;
    private long passStartAcked;
    private long totalSent;
    private long bandwidthBytesPerS;
    private int passesWithoutProgress;

    /** Begins pass 1 with every page and an empty dirty log. */
    PreCopy(VirtualMachine vm, MigrationOptions options, long nowNs) {
        this.vm = vm;
        this.options = options;
        this.bandwidthBytesPerS = options.expectedBytesPerS();
        long pages = vm.memory().pages();
        current = new PageBitmap(pages);
        current.setAll();
        log = new PageBitmap(pages);
        vm.startDirtyLog(log, nowNs);
        beginPass(nowNs, 0);
    }

    private void beginPass(long nowNs, long acked) {
        cursor = 0;
        passPages = current.cardinality();
        passSent = 0;
        passBytes = 0;
        passStartNs = nowNs;
        passStartAcked = acked;
    }

    /** Adds the next pages of this pass as they are now; false when there are none left. */
    boolean fill(PageBatch batch, long nowNs) {
        vm.advance(nowNs);
        long at = cursor;
        int room = batch.capacity();
        while (room > 0) {
            long first = current.nextSet(at);
            if (first < 0) {
                at = current.pages();
                break;
            }
            long end = current.nextClear(first, first + room);
            for (long page = first; page < end; page++) {
                batch.add(page);
            }
            room -= (int) (end - first);
            at = end;
        }
        cursor = at;
        int count = batch.count();
        passSent += count;
        totalSent += count;
        if (count > 0) {
            passBytes +=
                    WireFormat.HEADER_BYTES
                            + (long) count * (WireFormat.PAGE_HEADER_BYTES + PageSize.BYTES);
        }
        return count > 0;
    }

    /** True when every page of the pass has been handed over. */
    boolean passIsOver() {
        return passSent == passPages;
    }

    /**
     * Closes a pass: measures, then decides.
     *
     * @param acked bytes that the peer has acknowledged since the connection began
     */
    Decision endPass(long nowNs, long acked) {
        vm.advance(nowNs);
        long elapsedNs = nowNs - passStartNs;
        long ackedNow = acked - passStartAcked;
        if (elapsedNs >= MEASURE_NS_MIN && ackedNow > 0) {
            bandwidthBytesPerS = (long) ((double) ackedNow * 1e9 / elapsedNs);
        }
        long dirtied = log.cardinality();
        record(nowNs, dirtied);
        if (StopRule.stops(dirtied, bandwidthBytesPerS, options.switchoverGoalNs())) {
            return Decision.STOP;
        }
        long t2d = StopRule.transmitToDirtyPercent(passSent, dirtied);
        passesWithoutProgress = t2d < options.minProgressPercent() ? passesWithoutProgress + 1 : 0;
        int most = options.passesWithoutProgressMax();
        if (most > 0 && passesWithoutProgress >= most) {
            return Decision.NO_PROGRESS;
        }
        exchange(nowNs, acked);
        return Decision.NEXT_PASS;
    }

    /** The VM is stunned: what was written last is the last pass. */
    PageBitmap beginStopCopy(long nowNs, long acked) {
        current.clearAll();
        PageBitmap last = log;
        log = current;
        current = last;
        beginPass(nowNs, acked);
        return current;
    }

    /** Closes the last pass. */
    void endStopCopy(long nowNs) {
        record(nowNs, 0);
    }

    private void exchange(long nowNs, long acked) {
        current.clearAll();
        PageBitmap written = log;
        log = current;
        current = written;
        vm.exchangeDirtyLog(log, nowNs);
        beginPass(nowNs, acked);
    }

    private void record(long nowNs, long dirtied) {
        rounds.add(
                new MigrationSnapshot.Round(
                        passStartNs, nowNs - passStartNs, passSent, passBytes, dirtied));
    }

    int round() {
        return rounds.size() + 1;
    }

    /** Pages of the running pass that have not been handed over. */
    long pagesToSend() {
        return passPages - passSent;
    }

    /** Pages written since the running pass began. */
    long pagesDirty() {
        return log.cardinality();
    }

    long pagesSent() {
        return totalSent;
    }

    /** Of the last pass that was long enough to measure. */
    long bandwidthBytesPerS() {
        return bandwidthBytesPerS;
    }

    ImmutableList<MigrationSnapshot.Round> rounds() {
        return ImmutableList.copyOf(rounds);
    }
}
