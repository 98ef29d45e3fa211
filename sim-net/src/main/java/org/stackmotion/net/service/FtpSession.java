package org.stackmotion.net.service;

import com.google.common.base.Ascii;
import com.google.common.base.Splitter;
import com.google.common.net.InetAddresses;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.stack.Netstack;

/** One control connection of an {@link FtpService}. */
final class FtpSession extends SimpleChannelInboundHandler<String> {
    private final Netstack stack;
    private final MemoryFiles files;
    private @Nullable FtpData data;

    FtpSession(Netstack stack, MemoryFiles files) {
        this.stack = stack;
        this.files = files;
    }

    private static void reply(ChannelHandlerContext ctx, String line) {
        ctx.writeAndFlush(line + "\r\n");
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        reply(ctx, "220 " + stack.where() + " ready");
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, String line) {
        int space = line.indexOf(' ');
        String verb = Ascii.toUpperCase(space < 0 ? line : line.substring(0, space));
        String argument = space < 0 ? "" : line.substring(space + 1);
        switch (verb) {
            case "USER" -> reply(ctx, "331 any password will do");
            case "PASS" -> reply(ctx, "230 logged in");
            case "SYST" -> reply(ctx, "215 UNIX Type: L8");
            case "NOOP", "ALLO" -> reply(ctx, "200 ok");
            case "TYPE", "MODE", "STRU" -> reply(ctx, "200 " + verb + " " + argument);
            case "PWD" -> reply(ctx, "257 \"/\" is the folder");
            case "CWD", "CDUP" -> reply(ctx, "250 there is one folder");
            case "SIZE" -> size(ctx, argument);
            case "DELE" -> reply(ctx, files.remove(argument) ? "250 deleted" : "550 no such file");
            case "PASV" -> passive(ctx, false);
            case "EPSV" -> passive(ctx, true);
            case "PORT" -> active(ctx, portArgument(argument));
            case "EPRT" -> active(ctx, eprtArgument(argument));
            case "LIST" -> send(ctx, listing(true));
            case "NLST" -> send(ctx, listing(false));
            case "RETR" -> send(ctx, files.get(argument));
            case "STOR" -> store(ctx, argument);
            case "QUIT" ->
                    ctx.writeAndFlush("221 bye\r\n").addListener(ChannelFutureListener.CLOSE);
            default -> reply(ctx, "502 " + verb + " is not there");
        }
    }

    private void size(ChannelHandlerContext ctx, String name) {
        byte[] content = files.get(name);
        reply(ctx, content == null ? "550 no such file" : "213 " + content.length);
    }

    private byte[] listing(boolean details) {
        StringBuilder lines = new StringBuilder();
        for (String name : files.names()) {
            byte[] content = files.get(name);
            int length = content == null ? 0 : content.length;
            if (details) {
                // dates are not modelled: every file is as old as simulated time
                String row = "-rw-r--r--   1 ftp      ftp      %10d Jan  1  1970 ";
                lines.append(String.format(Locale.ROOT, row, length));
            }
            lines.append(name).append("\r\n");
        }
        return lines.toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }

    // ---- the data connection -------------------------------------------------------------------

    private void passive(ChannelHandlerContext ctx, boolean extended) {
        forget();
        InetAddress here = ((InetSocketAddress) ctx.channel().localAddress()).getAddress();
        try {
            FtpData opened = FtpData.passive(stack, here);
            data = opened;
            int port = opened.port();
            if (extended) {
                reply(ctx, "229 Entering Extended Passive Mode (|||" + port + "|)");
            } else {
                String host = here.getHostAddress().replace('.', ',');
                String text = host + "," + (port >> 8) + "," + (port & 0xff);
                reply(ctx, "227 Entering Passive Mode (" + text + ")");
            }
        } catch (IOException e) {
            reply(ctx, "425 " + e.getMessage());
        }
    }

    private void active(ChannelHandlerContext ctx, @Nullable InetSocketAddress to) {
        forget();
        InetAddress peer = ((InetSocketAddress) ctx.channel().remoteAddress()).getAddress();
        if (to == null || !to.getAddress().equals(peer)) {
            // RFC 2577 section 3: no connections to third machines
            reply(ctx, "501 not an address of yours");
            return;
        }
        data = FtpData.active(stack, to);
        reply(ctx, "200 ok");
    }

    /** {@code h1,h2,h3,h4,p1,p2}, or null. */
    private static @Nullable InetSocketAddress portArgument(String text) {
        List<String> parts = Splitter.on(',').splitToList(text);
        if (parts.size() != 6) {
            return null;
        }
        Integer high = number(parts.get(4), 255);
        Integer low = number(parts.get(5), 255);
        String host = String.join(".", parts.subList(0, 4));
        return high == null || low == null ? null : address(host, high << 8 | low);
    }

    /** {@code |1|address|port|} with any delimiter, or null. */
    private static @Nullable InetSocketAddress eprtArgument(String text) {
        if (text.isEmpty()) {
            return null;
        }
        List<String> parts = Splitter.on(text.charAt(0)).splitToList(text);
        Integer port = parts.size() == 5 ? number(parts.get(3), 65_535) : null;
        return port == null ? null : address(parts.get(2), port);
    }

    private static @Nullable Integer number(String text, int max) {
        Integer value = com.google.common.primitives.Ints.tryParse(text);
        return value == null || value < 0 || value > max ? null : value;
    }

    private static @Nullable InetSocketAddress address(String host, int port) {
        return port == 0 || !InetAddresses.isInetAddress(host)
                ? null
                : new InetSocketAddress(InetAddresses.forString(host), port);
    }

    private void send(ChannelHandlerContext ctx, byte @Nullable [] content) {
        FtpData connection = data;
        data = null;
        if (connection == null) {
            reply(ctx, "425 no data connection: PASV or PORT first");
        } else if (content == null) {
            connection.close();
            reply(ctx, "550 no such file");
        } else {
            reply(ctx, "150 here it comes");
            connection.send(content, ok -> reply(ctx, afterwards(ok)));
        }
    }

    private void store(ChannelHandlerContext ctx, String name) {
        FtpData connection = data;
        data = null;
        if (connection == null) {
            reply(ctx, "425 no data connection: PASV or PORT first");
            return;
        }
        reply(ctx, "150 send it");
        connection.receive((content, ok) -> {
            if (ok && !files.put(name, content)) {
                reply(ctx, "552 no room");
            } else {
                reply(ctx, afterwards(ok));
            }
        });
    }

    private static String afterwards(boolean ok) {
        return ok ? "226 done" : "426 the data connection broke";
    }

    private void forget() {
        FtpData connection = data;
        if (connection != null) {
            connection.close();
            data = null;
        }
    }

    // ---- the end -------------------------------------------------------------------------------

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            ctx.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        forget();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
