package org.stackmotion.net.channel.blocking;

import com.google.common.collect.ImmutableSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocketImpl;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketOptions;
import java.net.StandardSocketOptions;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A UDP socket of {@code java.net} on the stack of a client. Groups are not modelled. */
final class UdpFacade extends DatagramSocketImpl implements BlockingClient.OpenSocket {
    private static final ImmutableSet<SocketOption<?>> OPTIONS =
            ImmutableSet.of(
                    StandardSocketOptions.SO_SNDBUF,
                    StandardSocketOptions.SO_RCVBUF,
                    StandardSocketOptions.SO_REUSEADDR,
                    StandardSocketOptions.SO_BROADCAST,
                    StandardSocketOptions.IP_TOS);

    private final BlockingClient<?> client;
    private final StackSocketOptions options = new StackSocketOptions();
    private @Nullable DatagramBridge bridge;
    private @Nullable DatagramPacket latest;
    private int latestLength;
    private int latestCapacity;
    private int timeToLive = 64;
    private boolean closed;

    UdpFacade(BlockingClient<?> client) {
        this.client = client;
    }

    private DatagramBridge live() throws SocketException {
        DatagramBridge open = bridge;
        if (closed || open == null) {
            throw new SocketException("Socket closed");
        }
        return open;
    }

    @Override
    protected void create() {
        client.opened(this);
    }

    @Override
    protected void bind(int port, InetAddress host) throws SocketException {
        InetSocketAddress at = new InetSocketAddress(host, port);
        DatagramBridge opened =
                Objects.requireNonNull(
                        ask("a UDP port", () -> DatagramBridge.open(client.place(), options, at)));
        bridge = opened;
        localPort = opened.local().getPort();
    }

    @Override
    protected void connect(InetAddress to, int port) throws SocketException {
        DatagramBridge open = live();
        InetSocketAddress remote = new InetSocketAddress(to, port);
        ask(
                "a UDP peer",
                () -> {
                    open.connect(remote);
                    return null;
                });
    }

    @Override
    protected void disconnect() {
        try {
            DatagramBridge open = live();
            ask(
                    "a UDP peer's end",
                    () -> {
                        open.disconnect();
                        return null;
                    });
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    // The monitor of a packet is held here, so only the client's thread may touch it.

    @Override
    protected void send(DatagramPacket packet) throws IOException {
        DatagramBridge open = live();
        int from = packet.getOffset();
        byte[] bytes = Arrays.copyOfRange(packet.getData(), from, from + packet.getLength());
        InetSocketAddress to = new InetSocketAddress(packet.getAddress(), packet.getPort());
        client.ask(
                "a datagram to be sent",
                () -> {
                    open.send(bytes, to);
                    return null;
                });
    }

    @Override
    protected void receive(DatagramPacket into) throws IOException {
        receive(into, true);
    }

    @Override
    protected int peekData(DatagramPacket into) throws IOException {
        receive(into, false);
        return into.getPort();
    }

    private void receive(DatagramPacket into, boolean taking) throws IOException {
        int capacity = capacityOf(into);
        DatagramBridge.ReceiveCall call =
                live().new ReceiveCall(capacity, options.timeoutMs(), taking);
        client.call(call);
        byte[] data = call.data();
        System.arraycopy(data, 0, into.getData(), into.getOffset(), data.length);
        into.setLength(data.length);
        into.setSocketAddress(call.sender());
        latest = into;
        latestLength = data.length;
        latestCapacity = capacity;
    }

    /**
     * How much fits. Receiving sets a packet's length to what came; the JDK remembers what it was,
     * where others cannot see it, so that a packet received into again and again does not shrink.
     */
    private int capacityOf(DatagramPacket packet) {
        boolean again = packet == latest && packet.getLength() == latestLength;
        return again ? latestCapacity : packet.getLength();
    }

    @Override
    protected int peek(InetAddress from) throws IOException {
        throw new SocketException("peek by address is not there: use peekData");
    }

    @Override
    protected void close() {
        if (closed) {
            return;
        }
        closed = true;
        DatagramBridge open = bridge;
        if (open != null) {
            try {
                ask(
                        "the end of a UDP port",
                        () -> {
                            open.close();
                            return null;
                        });
            } catch (SocketException e) {
                throw new UncheckedIOException(e);
            }
        }
        client.closed(this);
    }

    @Override
    public void closeLeaked() {
        closed = true;
        DatagramBridge open = bridge;
        if (open != null) {
            open.close();
        }
    }

    private <T> @Nullable T ask(String what, BlockingClient.Request<T> request)
            throws SocketException {
        try {
            return client.ask(what, request);
        } catch (SocketException e) {
            throw e;
        } catch (IOException e) {
            SocketException wrapped = new SocketException(e.getMessage());
            wrapped.initCause(e);
            throw wrapped;
        }
    }

    // ---- options -------------------------------------------------------------------------------

    @Override
    public void setOption(int option, Object value) throws SocketException {
        DatagramBridge open = bridge;
        if (options.set(option, value) && open != null && !closed) {
            ask(
                    "a socket option",
                    () -> {
                        options.applyToDatagrams(open.channel(), null);
                        return null;
                    });
        }
    }

    @Override
    public Object getOption(int option) throws SocketException {
        DatagramBridge open = closed ? null : bridge;
        if (option == SocketOptions.SO_BINDADDR) {
            return open == null ? new InetSocketAddress(0).getAddress() : open.local().getAddress();
        }
        return options.get(option, open == null ? null : open.channel());
    }

    @Override
    protected <T> void setOption(SocketOption<T> name, T value) throws IOException {
        setOption(OptionNumbers.of(name), Objects.requireNonNull(value));
    }

    @Override
    @SuppressWarnings("unchecked") // the option's own type
    protected <T> T getOption(SocketOption<T> name) throws IOException {
        return (T) getOption(OptionNumbers.of(name));
    }

    @Override
    protected Set<SocketOption<?>> supportedOptions() {
        return OPTIONS;
    }

    @Override
    protected void setTimeToLive(int ttl) {
        timeToLive = ttl; // of groups, which are not modelled
    }

    @Override
    protected int getTimeToLive() {
        return timeToLive;
    }

    @Override
    @Deprecated(forRemoval = true)
    @SuppressWarnings("removal")
    protected void setTTL(byte ttl) {
        timeToLive = ttl & 0xff;
    }

    @Override
    @Deprecated(forRemoval = true)
    @SuppressWarnings("removal")
    protected byte getTTL() {
        return (byte) timeToLive;
    }

    // ---- groups --------------------------------------------------------------------------------

    private static SocketException noGroups() {
        return new SocketException("multicast groups are not modelled");
    }

    @Override
    protected void join(InetAddress group) throws IOException {
        throw noGroups();
    }

    @Override
    protected void leave(InetAddress group) throws IOException {
        throw noGroups();
    }

    @Override
    protected void joinGroup(SocketAddress group, NetworkInterface nif) throws IOException {
        throw noGroups();
    }

    @Override
    protected void leaveGroup(SocketAddress group, NetworkInterface nif) throws IOException {
        throw noGroups();
    }
}
