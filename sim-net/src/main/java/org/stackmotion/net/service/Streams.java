package org.stackmotion.net.service;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.SocketChannel;

/** What the services share. */
final class Streams {
    private Streams() {}

    /** A broken connection ends; a UDP port that heard an error stays. */
    static void closeStream(ChannelHandlerContext ctx) {
        if (ctx.channel() instanceof SocketChannel) {
            ctx.close();
        }
    }
}
