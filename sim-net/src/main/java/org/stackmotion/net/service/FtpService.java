package org.stackmotion.net.service;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.string.StringDecoder;
import io.netty.handler.codec.string.StringEncoder;
import org.stackmotion.net.stack.Netstack;

/**
 * An FTP server (RFC 959 with EPSV and EPRT of RFC 2428 and SIZE of RFC 3659) for one flat folder
 * in memory: any user, binary stream transfers, passive and active.
 */
public final class FtpService {
    public static final int PORT = 21;

    /** A command line beyond that ends the session. */
    static final int LINE_BYTES_MAX = 1024;

    private final Netstack stack;
    private final MemoryFiles files;

    public FtpService(Netstack stack, MemoryFiles files) {
        this.stack = stack;
        this.files = files;
    }

    /** The pipeline of one control connection, for {@link Service#tcp}. */
    public ChannelHandler session() {
        return new ChannelInitializer<SocketChannel>() {
            @Override
            protected void initChannel(SocketChannel channel) {
                channel.pipeline()
                        .addLast(new LineBasedFrameDecoder(LINE_BYTES_MAX))
                        .addLast(new StringDecoder(US_ASCII))
                        .addLast(new StringEncoder(US_ASCII))
                        .addLast(new FtpSession(stack, files));
            }
        };
    }
}
