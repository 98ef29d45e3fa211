package org.stackmotion.net.stack;

import io.netty.buffer.ByteBuf;
import org.stackmotion.net.wire.ByteBufChunk;
import org.stackmotion.net.wire.PayloadChunk;

/** Bytes that the stack's own allocator has charged: not charged again while they are queued. */
final class ChargedChunk extends PayloadChunk {
    private final ByteBufChunk bytes;
    private final SocketCharge charge;

    ChargedChunk(ByteBuf data, SocketCharge charge) {
        super(data.readableBytes());
        this.bytes = new ByteBufChunk(data);
        this.charge = charge;
        charge.addElsewhere(length());
    }

    @Override
    public void getBytes(int at, ByteBuf to, int count) {
        bytes.getBytes(at, to, count);
    }

    @Override
    public long identity(int at, int count) {
        return bytes.identity(at, count);
    }

    @Override
    public void free() {
        charge.addElsewhere(-length());
        bytes.free();
    }
}
