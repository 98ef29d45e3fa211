package org.stackmotion.lab.run;

import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCounted;
import org.stackmotion.net.wire.PageRegion;

/** Bytes of a bulk workload: zeros that take no memory and are never freed. */
record ZeroRegion(int length) implements PageRegion {
    @Override
    public void getBytes(int at, ByteBuf to, int count) {
        to.writeZero(count);
    }

    @Override
    public long identity(int at, int count) {
        return count;
    }

    @Override
    public int refCnt() {
        return 1;
    }

    @Override
    public ReferenceCounted retain() {
        return this;
    }

    @Override
    public ReferenceCounted retain(int increment) {
        return this;
    }

    @Override
    public ReferenceCounted touch() {
        return this;
    }

    @Override
    public ReferenceCounted touch(Object hint) {
        return this;
    }

    @Override
    public boolean release() {
        return false;
    }

    @Override
    public boolean release(int decrement) {
        return false;
    }
}
