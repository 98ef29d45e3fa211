package org.stackmotion.net.validation;

import io.netty.buffer.ByteBuf;
import io.netty.util.AbstractReferenceCounted;
import io.netty.util.ReferenceCounted;
import org.stackmotion.net.wire.PageRegion;

/** Zeros of any length, by reference. */
final class BlankRegion extends AbstractReferenceCounted implements PageRegion {
    private final int length;

    BlankRegion(int length) {
        this.length = length;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public void getBytes(int at, ByteBuf to, int count) {
        to.writeZero(count);
    }

    @Override
    public long identity(int at, int count) {
        return count;
    }

    @Override
    protected void deallocate() {}

    @Override
    public ReferenceCounted touch(Object hint) {
        return this;
    }
}
