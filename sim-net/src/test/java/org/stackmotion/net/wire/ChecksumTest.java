package org.stackmotion.net.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.core.test.Seeds;

class ChecksumTest {
    @Test
    void exampleOfRfc1071Section3() {
        byte[] bytes = {
            0x00, 0x01, (byte) 0xf2, 0x03, (byte) 0xf4, (byte) 0xf5, (byte) 0xf6, (byte) 0xf7
        };
        assertThat(Checksum.fold(Checksum.sum(bytes, 0, 8))).isEqualTo(~0xddf2 & 0xFFFF);
    }

    @Test
    void manyOnesFoldToZero() {
        byte[] bytes = new byte[65_534];
        java.util.Arrays.fill(bytes, (byte) 0xFF);
        assertThat(Checksum.fold(Checksum.sum(bytes, 0, bytes.length))).isZero();
    }

    /** The textbook's way: word by word, end-around carry at once. */
    private static int plain(byte[] bytes, int length) {
        int sum = 0;
        for (int i = 0; i < length; i += 2) {
            int low = i + 1 < length ? bytes[i + 1] & 0xFF : 0;
            sum += (bytes[i] & 0xFF) << 8 | low;
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return ~sum & 0xFFFF;
    }

    @Seeds
    void chunksOfAnyLengthsSumAsOnePiece(long seed) {
        SeededRandom random = new SeededRandom(seed);
        Checksum checksum = new Checksum();
        byte[] bytes = new byte[1 + random.nextInt(20_000)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) random.nextInt();
        }
        PayloadChunk first = chain(bytes, random);
        assertThat(Checksum.fold(checksum.sum(first, 0, bytes.length)))
                .isEqualTo(plain(bytes, bytes.length));
        int skip = random.nextInt(Math.min(first.length(), bytes.length));
        byte[] rest = java.util.Arrays.copyOfRange(bytes, skip, bytes.length);
        int length = random.nextInt(rest.length + 1);
        assertThat(Checksum.fold(checksum.sum(first, skip, length))).isEqualTo(plain(rest, length));
        assertThat(Checksum.fold(Checksum.sum(Unpooled.wrappedBuffer(rest), 0, length)))
                .isEqualTo(plain(rest, length));
    }

    /** The bytes as linked chunks of random, often odd lengths. */
    static PayloadChunk chain(byte[] bytes, SeededRandom random) {
        PayloadChunk first = null;
        PayloadChunk last = null;
        for (int at = 0; at < bytes.length; ) {
            int length = Math.min(bytes.length - at, 1 + random.nextInt(6000));
            PayloadChunk chunk = new ByteBufChunk(Unpooled.wrappedBuffer(bytes, at, length));
            first = first == null ? chunk : first;
            link(last, chunk);
            last = chunk;
            at += length;
        }
        if (first == null) {
            throw new IllegalArgumentException("no bytes");
        }
        return first;
    }

    private static void link(@Nullable PayloadChunk last, PayloadChunk chunk) {
        if (last != null) {
            last.setNext(chunk);
        }
    }
}
