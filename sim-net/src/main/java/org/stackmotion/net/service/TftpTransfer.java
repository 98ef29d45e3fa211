package org.stackmotion.net.service;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.concurrent.Future;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.channel.VmkDatagramChannel;
import org.stackmotion.net.stack.Netstack;

/**
 * One TFTP transfer (RFC 1350 section 2): lock step, a block of 512 bytes and its acknowledgement.
 * A duplicate acknowledgement is not answered with data again (RFC 1123 section 4.2.3.1).
 */
final class TftpTransfer extends SimpleChannelInboundHandler<DatagramPacket> {
    private static final int BLOCK_BYTES = 512;

    /** Fixed: the peer's own time-out is of this order. */
    private static final long RETRY_MS = 1_000;

    private static final int RETRIES_MAX = 60;

    /** How long the receiver of a file answers the last block again (RFC 1350 section 6). */
    private static final long DALLY_MS = 30_000;

    private final byte @Nullable [] content;
    private final @Nullable MemoryFiles files;
    private final String name;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private ByteBuf latest = Unpooled.EMPTY_BUFFER;
    private @Nullable Future<?> timer;
    private int block;
    private int retries;
    private boolean last;

    private TftpTransfer(byte @Nullable [] content, @Nullable MemoryFiles files, String name) {
        this.content = content;
        this.files = files;
        this.name = name;
    }

    /** Sends the file. */
    static TftpTransfer reading(byte[] content) {
        return new TftpTransfer(content, null, "");
    }

    /** Takes a file and stores it at its end. */
    static TftpTransfer writing(MemoryFiles files, String name) {
        return new TftpTransfer(null, files, name);
    }

    Channel start(Netstack stack, InetSocketAddress from, InetSocketAddress client)
            throws IOException {
        VmkDatagramChannel channel = new VmkDatagramChannel(stack);
        channel.pipeline().addLast(this);
        Service.bind(channel, stack, from);
        channel.connect(client);
        if (content != null) {
            sendBlock(channel);
        } else {
            acknowledge(channel);
        }
        return channel;
    }

    /** Block numbers start at 1 and wrap in 16 bits. */
    private void sendBlock(Channel channel) {
        byte[] all = content == null ? new byte[0] : content;
        int from = block * BLOCK_BYTES;
        int count = Math.min(BLOCK_BYTES, all.length - from);
        block++;
        last = count < BLOCK_BYTES;
        ByteBuf data = Unpooled.buffer(4 + count);
        data.writeShort(TftpService.DATA).writeShort(block).writeBytes(all, from, count);
        send(channel, data);
    }

    private void acknowledge(Channel channel) {
        send(channel, Unpooled.buffer(4).writeShort(TftpService.ACK).writeShort(block));
    }

    private void send(Channel channel, ByteBuf packet) {
        latest = packet;
        retries = 0;
        transmit(channel);
    }

    private void transmit(Channel channel) {
        channel.writeAndFlush(latest.retainedDuplicate());
        cancelTimer();
        timer =
                channel.eventLoop()
                        .schedule(
                                () -> retry(channel),
                                content == null && last ? DALLY_MS : RETRY_MS,
                                TimeUnit.MILLISECONDS);
    }

    private void retry(Channel channel) {
        if (content == null && last) {
            channel.close(); // dallied long enough for a lost last acknowledgement
        } else if (retries++ < RETRIES_MAX) {
            transmit(channel);
        } else {
            channel.close();
        }
    }

    private void cancelTimer() {
        Future<?> running = timer;
        if (running != null) {
            running.cancel(false);
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
        ByteBuf in = packet.content();
        if (in.readableBytes() < 4) {
            return;
        }
        int opcode = in.readUnsignedShort();
        int number = in.readUnsignedShort();
        if (opcode == TftpService.ERROR) {
            ctx.close();
        } else if (opcode == TftpService.ACK && content != null) {
            onAcknowledged(ctx, number);
        } else if (opcode == TftpService.DATA && content == null) {
            onData(ctx, number, in);
        }
    }

    private void onAcknowledged(ChannelHandlerContext ctx, int number) {
        if (number != (block & 0xffff)) {
            return;
        }
        if (last) {
            ctx.close();
        } else {
            sendBlock(ctx.channel());
        }
    }

    private void onData(ChannelHandlerContext ctx, int number, ByteBuf data) {
        if (number == (block & 0xffff)) {
            transmit(ctx.channel()); // our acknowledgement was lost
            return;
        }
        if (number != (block + 1 & 0xffff) || last) {
            return;
        }
        int count = data.readableBytes();
        byte[] bytes = new byte[count];
        data.readBytes(bytes);
        received.writeBytes(bytes);
        block++;
        last = count < BLOCK_BYTES;
        if (last && files != null && !files.put(name, received.toByteArray())) {
            ctx.writeAndFlush(TftpService.error(TftpService.DISK_FULL, "Disk full"));
            ctx.close();
        } else {
            acknowledge(ctx.channel());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        cancelTimer();
        latest.release();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
