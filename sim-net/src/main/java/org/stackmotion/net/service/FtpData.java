package org.stackmotion.net.service;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.channel.VmkServerSocketChannel;
import org.stackmotion.net.channel.VmkSocketChannel;
import org.stackmotion.net.stack.Netstack;

/**
 * One data connection of FTP, listened for or opened, for one transfer. The transfer begins when
 * both the connection and the command are there, whichever comes first.
 */
final class FtpData extends ChannelInboundHandlerAdapter {
    private static final int PIECE_BYTES = 64 << 10;

    private final Netstack stack;
    private final @Nullable InetSocketAddress peer;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private @Nullable VmkServerSocketChannel listening;
    private @Nullable Channel channel;
    private byte @Nullable [] toSend;
    private @Nullable Consumer<Boolean> afterSending;
    private @Nullable Receipt afterReceiving;
    private boolean ended;
    private boolean broken;

    /** What becomes of an upload. */
    interface Receipt {
        void onReceived(byte[] content, boolean complete);
    }

    private FtpData(Netstack stack, @Nullable InetSocketAddress peer) {
        this.stack = stack;
        this.peer = peer;
    }

    /** Listens on a port of the stack's choice; takes one connection. */
    static FtpData passive(Netstack stack, InetAddress here) throws IOException {
        FtpData data = new FtpData(stack, null);
        VmkServerSocketChannel server = new VmkServerSocketChannel(stack);
        data.listening = server;
        server.pipeline()
                .addLast(
                        new ChannelInboundHandlerAdapter() {
                            @Override
                            public void channelRead(ChannelHandlerContext ctx, Object message) {
                                data.take((VmkSocketChannel) message);
                            }
                        });
        Service.bind(server, stack, new InetSocketAddress(here, 0));
        return data;
    }

    /** Will connect to the client when the transfer is asked for. */
    static FtpData active(Netstack stack, InetSocketAddress peer) {
        return new FtpData(stack, peer);
    }

    int port() {
        VmkServerSocketChannel server = listening;
        InetSocketAddress local = server == null ? null : server.localAddress();
        return local == null ? 0 : local.getPort();
    }

    private void take(VmkSocketChannel accepted) {
        if (channel != null) {
            accepted.unsafe().closeForcibly();
            return;
        }
        channel = accepted;
        accepted.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        accepted.pipeline().addLast(this);
        stack.context().sim().loop().register(accepted);
        stopListening();
    }

    private void stopListening() {
        VmkServerSocketChannel server = listening;
        if (server != null) {
            listening = null;
            server.close();
        }
    }

    private void connect() {
        InetSocketAddress to = peer;
        if (to == null || channel != null) {
            return;
        }
        ChannelFuture connected =
                new Bootstrap()
                        .group(stack.context().sim().loop())
                        .channelFactory(() -> new VmkSocketChannel(stack))
                        .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                        .handler(this)
                        .connect(to);
        channel = connected.channel();
        connected.addListener(done -> {
            if (!done.isSuccess()) {
                broken = true;
                over();
            }
        });
    }

    void send(byte[] content, Consumer<Boolean> afterwards) {
        toSend = content;
        afterSending = afterwards;
        begin();
    }

    void receive(Receipt afterwards) {
        afterReceiving = afterwards;
        begin();
    }

    private void begin() {
        connect();
        Channel open = channel;
        if (ended || broken) {
            over();
        } else if (open != null && open.isActive()) {
            write(open);
        }
    }

    private void write(Channel open) {
        byte[] content = toSend;
        if (content == null) {
            return;
        }
        toSend = null;
        for (int from = 0; from < content.length; from += PIECE_BYTES) {
            int count = Math.min(PIECE_BYTES, content.length - from);
            open.write(Unpooled.wrappedBuffer(content, from, count), open.voidPromise());
        }
        open.writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(done -> {
                    broken |= !done.isSuccess();
                    over();
                })
                .addListener(ChannelFutureListener.CLOSE);
    }

    // ---- from the channel ----------------------------------------------------------------------

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        write(ctx.channel());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf data = (ByteBuf) message;
        byte[] bytes = new byte[data.readableBytes()];
        data.readBytes(bytes);
        data.release();
        if (received.size() + bytes.length > MemoryFiles.BYTES_MAX) {
            broken = true;
            ctx.close();
        } else {
            received.writeBytes(bytes);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent && toSend == null && afterSending == null) {
            ended = true;
            over();
            ctx.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        broken = true;
        ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (!ended) {
            broken = true;
        }
        over();
    }

    /** Tells whoever asked for the transfer, once. */
    private void over() {
        Consumer<Boolean> sent = afterSending;
        Receipt receipt = afterReceiving;
        afterSending = null;
        afterReceiving = null;
        if (sent != null) {
            ended = true;
            sent.accept(!broken);
        } else if (receipt != null) {
            receipt.onReceived(received.toByteArray(), !broken);
        }
    }

    /** Nobody wants it any more. */
    void close() {
        stopListening();
        Channel open = channel;
        if (open != null) {
            open.close();
        }
    }
}
