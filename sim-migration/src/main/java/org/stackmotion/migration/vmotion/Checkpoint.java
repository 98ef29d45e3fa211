package org.stackmotion.migration.vmotion;

import io.netty.buffer.ByteBuf;
import java.util.zip.CRC32C;

/** The device state of a VM: bytes that the destination can check, as a restore would. */
final class Checkpoint {
    static final int CHUNK_BYTES = 64 * 1024;

    private final long migrationId;
    private final CRC32C crc = new CRC32C();
    private long bytes;
    private long at;

    Checkpoint(long migrationId) {
        this.migrationId = migrationId;
    }

    /** Writes the next bytes. */
    void write(ByteBuf to, int count) {
        for (int i = 0; i < count; i++, at++) {
            to.writeByte(byteAt(at));
        }
    }

    /** Takes what arrived. */
    void read(ByteBuf from, int count) {
        byte[] piece = new byte[count];
        from.readBytes(piece);
        crc.update(piece);
        bytes += count;
    }

    /** True when exactly the bytes that the source had written have arrived. */
    boolean isWhole(long length) {
        if (bytes != length) {
            return false;
        }
        CRC32C own = new CRC32C();
        byte[] piece = new byte[CHUNK_BYTES];
        for (long done = 0; done < length; done += piece.length) {
            int count = (int) Math.min(piece.length, length - done);
            for (int i = 0; i < count; i++) {
                piece[i] = (byte) byteAt(done + i);
            }
            own.update(piece, 0, count);
        }
        return own.getValue() == crc.getValue();
    }

    private int byteAt(long position) {
        return (int)
                ((migrationId + (position >>> 3) * 0x9E3779B97F4A7C15L) >>> ((position & 7) << 3));
    }
}
