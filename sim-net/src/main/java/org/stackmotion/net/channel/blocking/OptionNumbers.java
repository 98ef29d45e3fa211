package org.stackmotion.net.channel.blocking;

import com.google.common.collect.ImmutableMap;
import java.net.SocketOption;
import java.net.SocketOptions;
import java.net.StandardSocketOptions;

/** The numbers of {@link SocketOptions} by the names of {@link StandardSocketOptions}. */
final class OptionNumbers {
    private static final ImmutableMap<SocketOption<?>, Integer> NUMBERS =
            ImmutableMap.<SocketOption<?>, Integer>builder()
                    .put(StandardSocketOptions.SO_SNDBUF, SocketOptions.SO_SNDBUF)
                    .put(StandardSocketOptions.SO_RCVBUF, SocketOptions.SO_RCVBUF)
                    .put(StandardSocketOptions.SO_KEEPALIVE, SocketOptions.SO_KEEPALIVE)
                    .put(StandardSocketOptions.SO_REUSEADDR, SocketOptions.SO_REUSEADDR)
                    .put(StandardSocketOptions.SO_LINGER, SocketOptions.SO_LINGER)
                    .put(StandardSocketOptions.SO_BROADCAST, SocketOptions.SO_BROADCAST)
                    .put(StandardSocketOptions.IP_TOS, SocketOptions.IP_TOS)
                    .put(StandardSocketOptions.TCP_NODELAY, SocketOptions.TCP_NODELAY)
                    .buildOrThrow();

    private OptionNumbers() {}

    static int of(SocketOption<?> name) {
        Integer number = NUMBERS.get(name);
        if (number == null) {
            throw new UnsupportedOperationException("'" + name + "' not supported");
        }
        return number;
    }
}
