package org.stackmotion.net.service;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import org.stackmotion.core.Simulation;
import org.stackmotion.net.wire.NtpStamp;

/**
 * An NTP server (RFC 5905) whose clock is the simulated one with a fixed error. Stamps have the
 * resolution of NTP, 2^-32 s, which keeps every nanosecond.
 */
public final class NtpService extends SimpleChannelInboundHandler<DatagramPacket> {
    public static final int PORT = 123;

    /** Section 7.3: the header without extensions. */
    private static final int HEADER_BYTES = 48;

    private static final int MODE_CLIENT = 3;
    private static final int MODE_SERVER = 4;
    private static final int STRATUM = 2;

    /** Log2 of the precision in seconds: about a nanosecond. */
    private static final int PRECISION = -30;

    private final Simulation sim;
    private final long errorNs;
    private long malformed;

    /**
     * @param errorNs how far this server's clock is ahead of simulated time; negative: behind
     */
    public NtpService(Simulation sim, long errorNs) {
        this.sim = sim;
        this.errorNs = errorNs;
    }

    /** Requests that were none and got no answer. */
    public long malformed() {
        return malformed;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
        ByteBuf request = packet.content();
        int start = request.readerIndex();
        int first = request.isReadable() ? request.getByte(start) : 0;
        if (request.readableBytes() < HEADER_BYTES || (first & 7) != MODE_CLIENT) {
            malformed++;
            return;
        }
        long stamp = NtpStamp.of(sim.nowNs() + errorNs);
        ByteBuf answer = Unpooled.buffer(HEADER_BYTES);
        answer.writeByte(first & 0x38 | MODE_SERVER); // no leap second, the client's version
        answer.writeByte(STRATUM);
        answer.writeByte(request.getByte(start + 2)); // poll
        answer.writeByte(PRECISION);
        answer.writeInt(0); // root delay
        answer.writeInt(0); // root dispersion
        answer.writeInt(0x7f000001); // reference id
        answer.writeLong(stamp); // reference
        answer.writeLong(request.getLong(start + 40)); // origin: the client's transmit stamp
        answer.writeLong(stamp); // receive
        answer.writeLong(stamp); // transmit
        ctx.writeAndFlush(new DatagramPacket(answer, packet.sender()));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // an ICMP error about an answer: the port stays
    }
}
