package org.stackmotion.net.channel.blocking;

import com.google.common.collect.ImmutableSet;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.net.SocketOptions;
import java.net.StandardSocketOptions;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.channel.VmkSocketChannel;

/** A TCP socket of {@code java.net} on the stack of a client. All of it runs on its thread. */
final class TcpFacade extends SocketImpl implements BlockingClient.OpenSocket {
    static final ImmutableSet<SocketOption<?>> OPTIONS =
            ImmutableSet.of(
                    StandardSocketOptions.SO_SNDBUF,
                    StandardSocketOptions.SO_RCVBUF,
                    StandardSocketOptions.SO_KEEPALIVE,
                    StandardSocketOptions.SO_REUSEADDR,
                    StandardSocketOptions.SO_LINGER,
                    StandardSocketOptions.IP_TOS,
                    StandardSocketOptions.TCP_NODELAY);

    private final BlockingClient<?> client;
    private final StackSocketOptions options = new StackSocketOptions();
    private @Nullable SocketBridge bridge;
    private @Nullable InetSocketAddress bound;
    private boolean inputShutdown;
    private boolean closed;

    TcpFacade(BlockingClient<?> client) {
        this.client = client;
    }

    private SocketBridge live() throws SocketException {
        SocketBridge b = bridge;
        if (closed) {
            throw new SocketException("Socket closed");
        }
        if (b == null) {
            throw new SocketException("Not connected");
        }
        return b;
    }

    // ---- opening -------------------------------------------------------------------------------

    @Override
    protected void create(boolean stream) throws SocketException {
        if (!stream) {
            throw new SocketException("a stream socket only");
        }
        client.opened(this);
    }

    @Override
    protected void connect(String host, int port) throws IOException {
        connect(new InetSocketAddress(client.place().names().resolve(host), port), 0);
    }

    @Override
    protected void connect(InetAddress to, int port) throws IOException {
        connect(new InetSocketAddress(to, port), 0);
    }

    @Override
    protected void connect(SocketAddress to, int timeoutMs) throws IOException {
        if (!(to instanceof InetSocketAddress named)) {
            throw new SocketException("unsupported address " + to);
        }
        InetSocketAddress remote = named;
        if (named.isUnresolved()) {
            InetAddress found = client.place().names().resolve(named.getHostString());
            remote = new InetSocketAddress(found, named.getPort());
        }
        SocketBridge.ConnectCall call =
                new SocketBridge.ConnectCall(client.place(), options, remote, bound, timeoutMs);
        client.call(call);
        adopt(call.bridge());
        address = remote.getAddress();
    }

    @Override
    protected void bind(InetAddress host, int port) {
        bound = new InetSocketAddress(host, port);
        localport = port;
    }

    /** Takes over an open connection. */
    void adopt(SocketBridge open) {
        bridge = open;
        VmkSocketChannel channel = open.channel();
        InetSocketAddress remote = Objects.requireNonNull(channel.remoteAddress());
        InetSocketAddress local = Objects.requireNonNull(channel.localAddress());
        address = remote.getAddress();
        port = remote.getPort();
        bound = local;
        localport = local.getPort();
        client.opened(this);
    }

    @Override
    protected void listen(int backlog) throws IOException {
        throw new SocketException("not a listening socket");
    }

    @Override
    protected void accept(SocketImpl s) throws IOException {
        throw new SocketException("not a listening socket");
    }

    // ---- data ----------------------------------------------------------------------------------

    @Override
    protected InputStream getInputStream() {
        return new Input();
    }

    @Override
    protected OutputStream getOutputStream() {
        return new Output();
    }

    private final class Input extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, into.length);
            SocketBridge open = live();
            if (length == 0) {
                return 0;
            }
            if (inputShutdown) {
                return -1;
            }
            SocketBridge.ReadCall call =
                    open.new ReadCall(into, offset, length, options.timeoutMs());
            client.call(call);
            return call.count();
        }

        @Override
        public int available() throws IOException {
            return TcpFacade.this.available();
        }

        @Override
        public void close() throws IOException {
            TcpFacade.this.close();
        }
    }

    private final class Output extends OutputStream {
        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, from.length);
            SocketBridge open = live();
            if (length > 0) {
                client.call(open.new WriteCall(from, offset, length));
            }
        }

        @Override
        public void close() throws IOException {
            TcpFacade.this.close();
        }
    }

    @Override
    protected int available() throws IOException {
        SocketBridge open = live();
        if (inputShutdown) {
            return 0;
        }
        Integer bytes = client.ask("the bytes available", open::available);
        return bytes == null ? 0 : bytes;
    }

    @Override
    protected void sendUrgentData(int data) throws IOException {
        throw new SocketException("Urgent data not supported");
    }

    // ---- ending --------------------------------------------------------------------------------

    @Override
    protected void shutdownInput() throws IOException {
        live();
        inputShutdown = true;
    }

    @Override
    protected void shutdownOutput() throws IOException {
        SocketBridge open = live();
        client.ask(
                "a half-close",
                () -> {
                    open.shutdownOutput();
                    return null;
                });
    }

    @Override
    protected void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        SocketBridge open = bridge;
        if (open != null) {
            client.call(open.new CloseCall(options.lingerS() > 0));
        }
        client.closed(this);
    }

    @Override
    public void closeLeaked() {
        closed = true;
        SocketBridge open = bridge;
        if (open != null) {
            open.close();
        }
    }

    // ---- options -------------------------------------------------------------------------------

    @Override
    public void setOption(int option, Object value) throws SocketException {
        SocketBridge open = bridge;
        if (options.set(option, value) && open != null && !closed) {
            ask(() -> options.applyTo(open.channel(), null));
        }
    }

    @Override
    public Object getOption(int option) throws SocketException {
        if (option == SocketOptions.SO_BINDADDR) {
            InetSocketAddress local = bound;
            return local == null ? new InetSocketAddress(0).getAddress() : local.getAddress();
        }
        SocketBridge open = closed ? null : bridge;
        return options.get(option, open == null ? null : open.channel());
    }

    private void ask(Runnable request) throws SocketException {
        try {
            client.ask(
                    "a socket option",
                    () -> {
                        request.run();
                        return null;
                    });
        } catch (SocketException e) {
            throw e;
        } catch (IOException e) {
            SocketException wrapped = new SocketException(e.getMessage());
            wrapped.initCause(e);
            throw wrapped;
        }
    }

    @Override
    protected <T> void setOption(SocketOption<T> name, T value) throws IOException {
        setOption(OptionNumbers.of(name), Objects.requireNonNull(value));
    }

    @Override
    @SuppressWarnings("unchecked") // the option's own type
    protected <T> T getOption(SocketOption<T> name) throws IOException {
        Object value = getOption(OptionNumbers.of(name));
        boolean off = name == StandardSocketOptions.SO_LINGER && value instanceof Boolean;
        return (T) (off ? (Object) (-1) : value);
    }

    @Override
    protected Set<SocketOption<?>> supportedOptions() {
        return OPTIONS;
    }
}
