package org.stackmotion.net.channel;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.Simulation;
import org.stackmotion.net.fabric.EthernetSwitch;
import org.stackmotion.net.host.EsxiHost;
import org.stackmotion.net.host.HostFault;
import org.stackmotion.net.host.HostOperations;
import org.stackmotion.net.host.NetstackEdit;
import org.stackmotion.net.host.VmkSpec;
import org.stackmotion.net.link.Link;
import org.stackmotion.net.link.LinkConfig;
import org.stackmotion.net.stack.NetInterface;
import org.stackmotion.net.stack.Netstack;
import org.stackmotion.net.stack.PlainMachine;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv4;
import org.stackmotion.net.wire.NetContext;
import org.stackmotion.net.wire.VlanSet;

/**
 * One ESXi host with the four kinds of stack. Each has the same address and a peer of its own that
 * has the same address as the others' peers: only the VLANs differ. Either each stack has an uplink
 * of its own or all share one.
 */
final class FourStackHost {
    static final ImmutableList<String> KEYS =
            ImmutableList.of("defaultTcpipStack", "vmotion", "vSphereProvisioning", "tenant");
    static final String ADDRESS = "10.7.0.11";
    static final String PEER = "10.7.0.50";
    static final String MASK = "255.255.0.0";
    static final int PORT = 7000;
    static final int MAX_CONNECTIONS = 30;
    static final long POOL_BYTES = 512 << 10;

    private static final int FIRST_VLAN = 20;
    private static final LinkConfig CABLE = LinkConfig.of(1_000_000_000L, 5000);

    final Simulation sim = Simulation.virtual(7);
    final NetContext ctx = new NetContext(sim, false);
    final EsxiHost host = new EsxiHost(ctx, "esx01", "8.0.3");
    final ImmutableMap<String, Side> sides;
    private final boolean offloads;
    private final EthernetSwitch tor = new EthernetSwitch(ctx, "tor");

    /**
     * @param unlimited the stack that may have any number of connections, or null
     */
    FourStackHost(boolean sharedUplink, @Nullable String unlimited) throws HostFault {
        // what LRO merges, and so which ACKs are sent, depends on the gaps between frames
        offloads = !sharedUplink;
        List<Integer> vlans = List.of(20, 21, 22, 23);
        ImmutableMap.Builder<String, Side> made = ImmutableMap.builder();
        for (int i = 0; i < KEYS.size(); i++) {
            String vss = "vSwitch" + (sharedUplink ? 0 : i);
            if (i == 0 || !sharedUplink) {
                // a cable carries no VLAN that is not its own, or broadcasts of others would cross
                uplink(i, vss, VlanSet.of(sharedUplink ? vlans : List.of(FIRST_VLAN + i)));
            }
            host.operations().addPortGroup(vss, "port group " + i, FIRST_VLAN + i);
            made.put(KEYS.get(i), side(i, KEYS.get(i).equals(unlimited)));
        }
        host.completeBoot();
        sides = made.buildOrThrow();
        for (Side side : sides.values()) {
            String nic = "vmnic" + (sharedUplink ? 0 : KEYS.indexOf(side.key));
            Objects.requireNonNull(Objects.requireNonNull(host.pnic(nic)).link())
                    .addObserver((frame, nowNs, way) -> {
                        if (frame.vlan() == side.vlan) {
                            side.saw(frame, way + " ", nowNs);
                        }
                    });
        }
    }

    Side side(String key) {
        return Objects.requireNonNull(sides.get(key), key);
    }

    private void uplink(int number, String vss, VlanSet vlans) throws HostFault {
        String nic = "vmnic" + number;
        Link link = new Link(ctx, "esx01/" + nic, "tor/" + nic, CABLE, CABLE);
        host.cable(host.addPnic(nic), link.a());
        tor.connect(link.b(), vlans);
        host.operations().addVirtualSwitch(vss, 1500, ImmutableList.of(nic));
    }

    private Side side(int number, boolean unlimited) throws HostFault {
        HostOperations operations = host.operations();
        String key = KEYS.get(number);
        if (key.equals("tenant")) {
            operations.addNetstack(key);
        }
        NetstackEdit limits =
                NetstackEdit.NOTHING
                        .withMaxConnections(unlimited ? 100_000 : MAX_CONNECTIONS)
                        .withBufferPoolBytes(POOL_BYTES);
        operations.editNetstack(key, limits);
        String device =
                operations.addVmk(
                        VmkSpec.on("port group " + number)
                                .withStack(key)
                                .withIpv4(ADDRESS, MASK)
                                .withOffloads(offloads, offloads));
        Netstack stack = Objects.requireNonNull(host.netstacks().find(key));
        return new Side(this, key, FIRST_VLAN + number, device, stack, peer(number));
    }

    private PlainMachine peer(int number) {
        return machine("peer " + number, FIRST_VLAN + number, PEER);
    }

    /** A machine in a VLAN. */
    PlainMachine machine(String name, int vlan, String address) {
        PlainMachine machine = new PlainMachine(ctx, name, ctx.macs().nextMachine(), 1500);
        Link link = new Link(ctx, name, "tor/" + name, CABLE, CABLE);
        link.a().attach(machine);
        machine.connect(link.a());
        machine.setVlan(vlan);
        machine.setAddress(Ipv4.parse(address), 16);
        tor.connect(link.b(), VlanSet.of(List.of(vlan)));
        return machine;
    }

    Channel serve(Netstack stack, String address, Supplier<ChannelHandler> handler) {
        return new ServerBootstrap()
                .group(sim.loop())
                .channelFactory(() -> new VmkServerSocketChannel(stack))
                .childHandler(initializer(handler))
                .bind(at(address, PORT))
                .channel();
    }

    ChannelFuture connect(Netstack from, String to, int port, Supplier<ChannelHandler> handler) {
        return new Bootstrap()
                .disableResolver()
                .group(sim.loop())
                .channelFactory(() -> new VmkSocketChannel(from))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 400)
                .handler(initializer(handler))
                .connect(at(to, port));
    }

    private static ChannelHandler initializer(Supplier<ChannelHandler> handler) {
        return new ChannelInitializer<SocketChannel>() {
            @Override
            protected void initChannel(SocketChannel channel) {
                channel.pipeline().addLast(handler.get());
            }
        };
    }

    static InetSocketAddress at(String address, int port) {
        return SocketAddresses.socketAddress(IpAddress.parse(address), port);
    }

    /** One stack, its peer, and everything that can be seen of it. */
    static final class Side {
        final FourStackHost world;
        final String key;
        final int vlan;
        final String device;
        final Netstack stack;
        final PlainMachine peer;

        /** Every frame at the stack's uplink: time, way, all header bytes, identity of payload. */
        final List<String> frames = new ArrayList<>();

        /** The same without the times and TCP's own clock, flow by flow. */
        final FlowLog flows = new FlowLog();

        /** What the stack looked like, again and again. */
        final List<String> states = new ArrayList<>();

        /** What the trouble's users heard, for the proof that it happened. */
        final List<Throwable> heard = new ArrayList<>();

        Side(
                FourStackHost world,
                String key,
                int vlan,
                String device,
                Netstack stack,
                PlainMachine peer) {
            this.world = world;
            this.key = key;
            this.vlan = vlan;
            this.device = device;
            this.stack = stack;
            this.peer = peer;
        }

        private void saw(Frame frame, String way, long nowNs) {
            byte[] head = Arrays.copyOf(frame.bytes(), frame.headLength());
            frames.add(
                    nowNs
                            + " "
                            + way
                            + frame.capturedLength()
                            + " "
                            + Arrays.hashCode(head)
                            + " "
                            + frame.payloadIdentity());
            flows.add(frame, way, nowNs);
        }

        /** Everything that the stack owns, as it is now. */
        void look() {
            StringBuilder text = new StringBuilder();
            text.append(world.sim.nowNs()).append(' ').append(stack.isActive());
            text.append('\n').append(stack.config()).append('\n').append(stack.dns());
            text.append('\n').append(stack.routes()).append(' ').append(stack.defaultGateway());
            text.append('\n').append(stack.connections()).append('\n').append(stack.stats());
            text.append('\n').append(stack.drops().total()).append(" drops");
            for (NetInterface nif : stack.interfaces()) {
                text.append('\n').append(nif.name()).append(' ').append(stack.neighbors(nif));
            }
            states.add(text.toString());
        }

        ChannelFuture connect(String to, int port, Supplier<ChannelHandler> handler) {
            ChannelFuture connected = world.connect(stack, to, port, handler);
            connected.addListener(done -> {
                if (done.cause() != null) {
                    heard.add(done.cause());
                }
            });
            return connected;
        }
    }
}
