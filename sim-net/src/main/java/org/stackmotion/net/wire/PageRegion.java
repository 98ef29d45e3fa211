package org.stackmotion.net.wire;

import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCounted;

/**
 * A run of bytes that travels by reference: memory pages on their way to another host. Written to a
 * socket channel like Netty's {@code FileRegion}; a receiver with the option {@code PAGE_REGIONS}
 * gets {@link PageRegionSlice}s of it, any other receiver gets the bytes.
 */
public interface PageRegion extends ReferenceCounted {
    /** Bytes in the region; positive. */
    int length();

    /** Writes the real bytes of a part of the region. */
    void getBytes(int at, ByteBuf to, int count);

    /** A number that is equal for equal content of that part. */
    long identity(int at, int count);
}
