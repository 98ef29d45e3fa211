package org.stackmotion.net.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.wire.PayloadChunk;
import org.stackmotion.net.wire.PayloadSpan;

/** One end of a test connection with an application that writes and checks the pattern stream. */
final class Endpoint {
    final String name;
    final TcpConfig config;
    final RecordedEvents events = new RecordedEvents();
    final PatternChunk.Freed freed = new PatternChunk.Freed();
    TcpConnection connection;
    final int iss;
    private final TcpOutput output;
    private final PayloadSpan span = new PayloadSpan();
    private final ByteBuf scratch = Unpooled.buffer(65_536);
    long written;
    long chunksWritten;
    long read;
    boolean accepted;

    Endpoint(String name, TcpConfig config, int iss, TcpOutput output) {
        this.name = name;
        this.config = config;
        this.iss = iss;
        this.output = output;
        connection = new TcpConnection(config, output, events, iss);
    }

    TcpOutput output() {
        return output;
    }

    void write(int bytes, long nowNs) {
        connection.send(chunk(bytes), nowNs);
    }

    PayloadChunk chunk(int bytes) {
        PatternChunk chunk = new PatternChunk(written, bytes, freed);
        written += bytes;
        chunksWritten++;
        return chunk;
    }

    /** Fills the send buffer. */
    void fill(int chunkBytes, long limit, long nowNs) {
        while (written < limit && connection.sendSpace() > 0) {
            connection.sendLater(chunk((int) Math.min(chunkBytes, limit - written)));
        }
        connection.flush(nowNs);
    }

    /** Reads and checks at most that many bytes. */
    long readUpTo(long max, long nowNs) {
        long taken = 0;
        while (taken < max && connection.readable() > 0) {
            connection.peek(span, (int) Math.min(max - taken, 65_536));
            PayloadChunk chunk = span.chunk();
            if (chunk == null) {
                throw new AssertionError("readable without a span");
            }
            check(chunk);
            taken += span.length();
            connection.consume(span.length(), nowNs);
        }
        return taken;
    }

    private void check(PayloadChunk chunk) {
        scratch.clear();
        chunk.getBytes(span.offset(), scratch, span.length());
        for (int i = 0; i < span.length(); i++) {
            if (scratch.getByte(i) != PatternChunk.byteAt(read + i)) {
                throw new AssertionError(name + ": byte " + (read + i) + " is wrong");
            }
        }
        read += span.length();
    }

    /** Takes bytes without looking at them. */
    long skipAll(long nowNs) {
        int count = connection.readable();
        connection.consume(count, nowNs);
        read += count;
        return count;
    }

    TcpState state() {
        return connection.state();
    }

    @Nullable TcpCloseReason reason() {
        return events.reason;
    }
}
