package org.stackmotion.net.service;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.base.Splitter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.stackmotion.net.stack.Netstack;

/**
 * A TFTP server (RFC 1350), mode octet (netascii is taken for octet): each transfer is a socket of
 * its own, its transfer identifier.
 */
public final class TftpService extends SimpleChannelInboundHandler<DatagramPacket> {
    public static final int PORT = 69;

    /** Transfers at a time; a request beyond gets error 0. */
    public static final int TRANSFERS_MAX = 1_000;

    static final int RRQ = 1;
    static final int WRQ = 2;
    static final int DATA = 3;
    static final int ACK = 4;
    static final int ERROR = 5;

    static final int NOT_DEFINED = 0;
    static final int NOT_FOUND = 1;
    static final int DISK_FULL = 3;
    static final int ILLEGAL = 4;

    private final Netstack stack;
    private final MemoryFiles files;
    private int transfers;

    public TftpService(Netstack stack, MemoryFiles files) {
        this.stack = stack;
        this.files = files;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet)
            throws IOException {
        ByteBuf request = packet.content();
        InetSocketAddress client = packet.sender();
        int opcode = request.readableBytes() < 4 ? 0 : request.readUnsignedShort();
        List<String> fields = Splitter.on('\0').splitToList(request.toString(US_ASCII));
        if ((opcode != RRQ && opcode != WRQ) || fields.size() < 3) {
            if (opcode != ERROR) {
                ctx.writeAndFlush(new DatagramPacket(error(ILLEGAL, "not a request"), client));
            }
            return;
        }
        String name = fields.get(0);
        byte[] content = files.get(name);
        if (opcode == RRQ && content == null) {
            ctx.writeAndFlush(new DatagramPacket(error(NOT_FOUND, "File not found"), client));
            return;
        }
        if (transfers == TRANSFERS_MAX) {
            ctx.writeAndFlush(new DatagramPacket(error(NOT_DEFINED, "too busy"), client));
            return;
        }
        InetSocketAddress from = new InetSocketAddress(packet.recipient().getAddress(), 0);
        transfers++;
        TftpTransfer transfer =
                opcode == RRQ
                        ? TftpTransfer.reading(content == null ? new byte[0] : content)
                        : TftpTransfer.writing(files, name);
        transfer.start(stack, from, client).closeFuture().addListener(closed -> transfers--);
    }

    static ByteBuf error(int code, String text) {
        ByteBuf error = Unpooled.buffer(5 + text.length());
        error.writeShort(ERROR).writeShort(code).writeBytes(text.getBytes(US_ASCII)).writeByte(0);
        return error;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // an ICMP error about an answer: the port stays
    }
}
