package org.stackmotion.core.loop;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoRegistration;

/**
 * What a channel of the simulated world registers at its {@link SimLoop}, and at no other loop. The
 * loop never calls it with I/O events (channels are driven by simulated events); it is closed when
 * the loop goes down, in the order of registration.
 */
public interface SimIoHandle extends IoHandle {
    @Override
    default void handle(IoRegistration registration, IoEvent event) {
        throw new UnsupportedOperationException("the simulated world has no I/O events");
    }
}
