package org.stackmotion.migration.memory;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.wire.PageRegion;

/**
 * Rebuilt synthetic memory. Content is known by what it is: a page that came whole and is its own
 * number's content is recorded as a version; anything else (another page's content, a page put
 * together from different pages or versions, bytes that are no page) is foreign and can never be
 * verified.
 */
final class SyntheticDestination extends DestinationMemory {
    private static final int PAGE_MASK = PageSize.BYTES - 1;

    private final PageVersions versions;
    private @Nullable PageBitmap foreign;

    // the page that is being put together
    private long sourcePage;
    private int sourceVersion;
    private boolean mixed;
    private boolean asBytes;
    private final byte[] bytesOfPage = new byte[PageSize.BYTES];
    private final byte[] recomputed = new byte[PageSize.BYTES];

    SyntheticDestination(long pages) {
        super(pages);
        versions = new PageVersions(pages);
    }

    @Override
    public void accept(PageRegion region, int offset, int count) {
        if (!(region instanceof SyntheticMemory.SyntheticBatch batch)) {
            position(count, true);
            return;
        }
        int from = offset;
        int left = count;
        while (left > 0) {
            int inPage = position & PAGE_MASK;
            int piece = Math.min(PageSize.BYTES - inPage, left);
            int index = from >>> PageSize.SHIFT;
            if (inPage == 0) {
                sourcePage = batch.pages[index];
                sourceVersion = batch.versionsTaken[index];
                mixed = (from & PAGE_MASK) != 0;
                asBytes = false;
            } else if (asBytes
                    || (from & PAGE_MASK) != inPage
                    || batch.pages[index] != sourcePage
                    || batch.versionsTaken[index] != sourceVersion) {
                mixed = true;
            }
            from += piece;
            left -= piece;
            position += piece;
            if ((position & PAGE_MASK) == 0) {
                record(expected[(position >>> PageSize.SHIFT) - 1]);
            }
        }
    }

    @Override
    public void accept(ByteBuf bytes, int count) {
        int left = count;
        while (left > 0) {
            int inPage = position & PAGE_MASK;
            int piece = Math.min(PageSize.BYTES - inPage, left);
            if (inPage == 0) {
                asBytes = true;
                mixed = false;
            } else if (!asBytes) {
                mixed = true;
            }
            bytes.readBytes(bytesOfPage, inPage, piece);
            left -= piece;
            position += piece;
            if ((position & PAGE_MASK) == 0) {
                recognise();
                record(expected[(position >>> PageSize.SHIFT) - 1]);
            }
        }
    }

    /** Content of a kind that cannot be this memory's: every page it touches is foreign. */
    private void position(int count, boolean isMixed) {
        int end = position + count;
        while (position < end) {
            mixed = isMixed;
            asBytes = false;
            position = Math.min(end, (position | PAGE_MASK) + 1);
            if ((position & PAGE_MASK) == 0) {
                record(expected[(position >>> PageSize.SHIFT) - 1]);
            }
        }
    }

    /** Works out which page and version plain bytes are, by computing that page again. */
    private void recognise() {
        if (mixed) {
            return;
        }
        sourcePage = longAt(bytesOfPage, 0);
        long version = longAt(bytesOfPage, 8);
        sourceVersion = (int) version;
        PageContent.fill(sourcePage, sourceVersion, recomputed);
        mixed = !Arrays.equals(bytesOfPage, recomputed);
    }

    private void record(long page) {
        received.set(page);
        if (mixed || sourcePage != page) {
            markForeign(page);
            return;
        }
        versions.set(page, sourceVersion);
        if (foreign != null) {
            foreign.clear(page);
        }
    }

    private void markForeign(long page) {
        PageBitmap bitmap = foreign;
        if (bitmap == null) {
            bitmap = new PageBitmap(pages);
            foreign = bitmap;
        }
        bitmap.set(page);
    }

    @Override
    public long firstDifference(GuestMemory source) {
        if (!(source instanceof SyntheticMemory truth) || truth.pages() != pages) {
            return 0;
        }
        long missing = received.nextClear(0);
        long first = missing == pages ? Long.MAX_VALUE : missing;
        if (foreign != null && !foreign.isEmpty()) {
            first = Math.min(first, foreign.nextSet(0));
        }
        long differing = versions.firstDifference(truth.versions(), 0);
        if (differing >= 0) {
            first = Math.min(first, differing);
        }
        return first == Long.MAX_VALUE ? -1 : first;
    }

    @Override
    public GuestMemory asGuestMemory() {
        return new SyntheticMemory(pages, versions);
    }

    private static long longAt(byte[] bytes, int at) {
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value = value << 8 | (bytes[at + i] & 0xFF);
        }
        return value;
    }
}
