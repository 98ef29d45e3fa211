package org.stackmotion.net.channel;

import io.netty.channel.DefaultMessageSizeEstimator;
import io.netty.channel.MessageSizeEstimator;
import org.stackmotion.net.wire.PageRegion;

/** Counts page regions by their length, so that writability and water marks mean something. */
final class VmkMessageSizeEstimator implements MessageSizeEstimator {
    static final VmkMessageSizeEstimator INSTANCE = new VmkMessageSizeEstimator();

    private final Handle handle =
            new Handle() {
                private final Handle others = DefaultMessageSizeEstimator.DEFAULT.newHandle();

                @Override
                public int size(Object msg) {
                    return msg instanceof PageRegion region ? region.length() : others.size(msg);
                }
            };

    @Override
    public Handle newHandle() {
        return handle;
    }
}
