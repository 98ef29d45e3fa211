package org.stackmotion.core.trace;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one port contributes to the digest.
 *
 * <p><b>Frames.</b> Per simulated millisecond in which the port was active, one record: the
 * millisecond's number, frames, sum of bytes, sum of t, of t*t, of t*length, of t*ident (all modulo
 * 2^64), and at the full level two 64-bit hashes that have run over (t, length, header bytes,
 * payload identity) of every frame since the start. A record is written when a frame of another
 * millisecond comes, or (to a copy) when the digest is asked for. The frames of one port must come
 * in the order of their times; the order between ports is of no importance.
 *
 * <p><b>Drops.</b> Counted beside the frames, per millisecond and reason, reasons in the order of
 * their letters.
 *
 * <p>A frame costs a few additions and allocates nothing; the full level adds about 1 ns per 4
 * header bytes.
 */
public final class PortTrace {
    private static final long MILLISECOND_NS = 1_000_000;
    private static final int MAX_RECORD_BYTES = 16 * Long.BYTES;

    /**
     * Odd constants of good bit mixture (fractional parts of the golden ratio and of the root of
     * 3).
     */
    private static final long MIX_A = 0x9E3779B97F4A7C15L;

    private static final long MIX_B = 0xBB67AE8584CAA73BL;
    private static final VarHandle WORD =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final String name;
    private final boolean full;
    private final ByteBuffer record = ByteBuffer.allocate(MAX_RECORD_BYTES);

    /** Made with the first frame, as most ports of a large world stay silent. */
    private @Nullable MessageDigest frameRecords;

    private long startNs;
    private long endNs;
    private long frames;
    private long bytes;
    private long sumT;
    private long sumTT;
    private long sumTLength;
    private long sumTIdent;
    private long hashA = MIX_A;
    private long hashB = MIX_B;
    private long totalFrames;

    private @Nullable MessageDigest dropRecords;
    private @Nullable TreeMap<String, Long> dropsNow;
    private long dropMs;

    PortTrace(String name, boolean full) {
        this.name = name;
        this.full = full;
    }

    public String name() {
        return name;
    }

    /** True when {@link #full} must be called for each frame as well. */
    public boolean isFull() {
        return full;
    }

    /** Frames since the start. */
    public long totalFrames() {
        return totalFrames + frames;
    }

    /**
     * One frame leaving this port: time, length in bytes, and its number (TCP sequence number or
     * 0).
     */
    public void frame(long nowNs, int length, long ident) {
        if (nowNs >= endNs || nowNs < startNs) {
            startMillisecond(nowNs);
        }
        frames++;
        bytes += length;
        sumT += nowNs;
        sumTT += nowNs * nowNs;
        sumTLength += nowNs * length;
        sumTIdent += nowNs * ident;
    }

    /** The bytes behind the frame of the last {@link #frame} call. */
    public void full(long nowNs, byte[] head, int headLength, long payloadIdentity) {
        long a = hashA;
        long b = hashB;
        a = fold(a ^ nowNs, b ^ headLength);
        b = fold(b ^ payloadIdentity, a ^ MIX_B);
        int at = 0;
        for (; at + Long.BYTES <= headLength; at += Long.BYTES) {
            long word = (long) WORD.get(head, at);
            a = (a ^ word) * MIX_A;
            a ^= a >>> 32;
            b = Long.rotateLeft(b + word, 23) * MIX_B;
        }
        long rest = 0;
        for (; at < headLength; at++) {
            rest = (rest << 8) | (head[at] & 0xFF);
        }
        hashA = fold(a ^ rest, b | 1);
        hashB = fold(b ^ rest, a | 1);
    }

    /** One frame dropped here. */
    public void drop(long nowNs, String reason) {
        long ms = nowNs / MILLISECOND_NS;
        TreeMap<String, Long> now = dropsNow;
        if (now == null) {
            now = new TreeMap<>();
            dropsNow = now;
            dropRecords = Sha.sha256();
            dropMs = ms;
        } else if (ms != dropMs) {
            if (dropRecords != null) {
                writeDrops(dropRecords);
            }
            now.clear();
            dropMs = ms;
        }
        now.merge(reason, 1L, Long::sum);
    }

    boolean isActive() {
        return frameRecords != null || dropRecords != null;
    }

    /**
     * SHA-256 over the digest of the frame records and that of the drop records; this port goes on.
     */
    byte[] digest() {
        MessageDigest both = Sha.sha256();
        if (frameRecords != null) {
            MessageDigest copy = Sha.copy(frameRecords);
            writeFrames(copy);
            both.update((byte) 'F');
            both.update(copy.digest());
        }
        if (dropRecords != null) {
            MessageDigest copy = Sha.copy(dropRecords);
            writeDrops(copy);
            both.update((byte) 'D');
            both.update(copy.digest());
        }
        return both.digest();
    }

    private void startMillisecond(long nowNs) {
        if (frameRecords == null) {
            frameRecords = Sha.sha256();
        } else {
            writeFrames(frameRecords);
        }
        startNs = nowNs - nowNs % MILLISECOND_NS;
        endNs = startNs + MILLISECOND_NS;
        totalFrames += frames;
        frames = 0;
        bytes = 0;
        sumT = 0;
        sumTT = 0;
        sumTLength = 0;
        sumTIdent = 0;
    }

    private void writeFrames(MessageDigest to) {
        record.clear();
        record.putLong(startNs / MILLISECOND_NS).putLong(frames).putLong(bytes);
        record.putLong(sumT).putLong(sumTT).putLong(sumTLength).putLong(sumTIdent);
        if (full) {
            record.putLong(hashA).putLong(hashB);
        }
        to.update(record.flip());
    }

    private void writeDrops(MessageDigest to) {
        if (dropsNow == null) {
            return;
        }
        dropsNow.forEach((reason, count) -> {
            byte[] text = reason.getBytes(StandardCharsets.UTF_8);
            record.clear();
            record.putLong(dropMs).putLong(count).putLong(text.length);
            to.update(record.flip());
            to.update(text);
        });
    }

    /** Both halves of the 128-bit product, one over the other. */
    private static long fold(long x, long y) {
        return Math.unsignedMultiplyHigh(x, y) ^ (x * y);
    }
}
