package org.stackmotion.net.dhcp;

import io.netty.channel.ChannelFuture;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.autoconf.DhcpClientConfig;
import org.stackmotion.net.autoconf.DhcpLease;
import org.stackmotion.net.autoconf.DhcpMessage;
import org.stackmotion.net.channel.VmkChannelOption;
import org.stackmotion.net.channel.VmkDatagramChannel;
import org.stackmotion.net.host.DhcpClients;
import org.stackmotion.net.host.EsxiHost;
import org.stackmotion.net.host.HostFault;
import org.stackmotion.net.host.Vmk;

/**
 * The DHCP clients of a host: one channel on port 68 for each adapter that asks for one, bound to
 * that adapter. What they get goes through the host's operations.
 */
public final class HostDhcp implements DhcpClients {
    private final EsxiHost host;
    private final DhcpClientConfig config;
    private final Map<String, Running> running = new LinkedHashMap<>();

    private record Running(VmkDatagramChannel channel, DhcpClientHandler handler) {}

    private HostDhcp(EsxiHost host, DhcpClientConfig config) {
        this.host = host;
        this.config = config;
    }

    /** Makes the host able to run DHCP clients. */
    public static HostDhcp on(EsxiHost host, DhcpClientConfig config) {
        HostDhcp made = new HostDhcp(host, config);
        host.setDhcpClients(made);
        return made;
    }

    /** The client's channel, to which handlers may be added in front, or null. */
    public @Nullable VmkDatagramChannel channel(String device) {
        Running found = running.get(device);
        return found == null ? null : found.channel;
    }

    /** The client of an adapter, or null. */
    public @Nullable DhcpClientHandler handler(String device) {
        Running found = running.get(device);
        return found == null ? null : found.handler;
    }

    @Override
    public void start(Vmk vmk) {
        VmkDatagramChannel channel = new VmkDatagramChannel(vmk.netstack());
        DhcpClientHandler handler =
                new DhcpClientHandler(
                        vmk.netstack(), vmk.networkInterface(), config, new Applier(vmk.name()));
        channel.config().setOption(VmkChannelOption.VMK, vmk.name());
        channel.pipeline().addLast("dhcp", handler);
        running.put(vmk.name(), new Running(channel, handler));
        host.context().sim().loop().register(channel);
        ChannelFuture bound = channel.bind(new InetSocketAddress(DhcpMessage.CLIENT_PORT));
        Throwable cause = bound.cause();
        if (cause != null) {
            running.remove(vmk.name());
            channel.close();
            host.log().warn("dhcp.failed", host.name() + ": " + vmk + " has no client: " + cause);
        }
    }

    @Override
    public void restart(Vmk vmk) {
        Running found = running.get(vmk.name());
        if (found != null) {
            found.handler.restart();
        }
    }

    @Override
    public void stop(Vmk vmk) {
        Running found = running.remove(vmk.name());
        if (found != null) {
            found.handler.release();
            found.channel.close();
        }
    }

    /** Applies what one client got. */
    private final class Applier implements DhcpClientHandler.Listener {
        private final String device;

        Applier(String device) {
            this.device = device;
        }

        private void apply(Change change) {
            try {
                change.run();
            } catch (HostFault e) {
                throw new IllegalStateException(device + " of " + host + " is gone", e);
            }
        }

        @Override
        public void onLease(DhcpLease lease) {
            apply(() -> host.operations().applyLease(device, lease));
        }

        @Override
        public void onLinkLocal(int address) {
            apply(() -> host.operations().applyLinkLocal(device, address));
        }

        @Override
        public void onAddressLost(String why) {
            apply(() -> host.operations().withdrawLease(device, why));
        }

        @Override
        public void onConflict(int address, long otherMac) {
            host.operations().noteConflict(device, address, otherMac);
        }
    }

    /** A change through the host's door. */
    private interface Change {
        void run() throws HostFault;
    }
}
