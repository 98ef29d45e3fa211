package org.stackmotion.net.dhcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.stackmotion.net.autoconf.DhcpClientConfig;
import org.stackmotion.net.autoconf.DhcpMessage;
import org.stackmotion.net.autoconf.DhcpOption;
import org.stackmotion.net.autoconf.DhcpSubnet;
import org.stackmotion.net.autoconf.DhcpType;
import org.stackmotion.net.channel.VmkDatagramChannel;
import org.stackmotion.net.host.HostFault;
import org.stackmotion.net.host.HostFixture;
import org.stackmotion.net.host.NetstackEdit;
import org.stackmotion.net.host.Vmk;
import org.stackmotion.net.host.VmkDhcp;
import org.stackmotion.net.host.VmkEdit;
import org.stackmotion.net.host.VmkSpec;
import org.stackmotion.net.stack.DnsConfig;
import org.stackmotion.net.stack.PlainMachine;
import org.stackmotion.net.wire.Ipv4;
import org.stackmotion.net.wire.Ipv4Prefix;

/** A host's adapter and a server on a plain machine, over real channels and frames. */
class DhcpOverChannelsTest {
    private static final long S = 1_000_000_000L;

    private final HostFixture world;
    private final HostDhcp clients;

    DhcpOverChannelsTest() throws Exception {
        world = new HostFixture();
        clients = HostDhcp.on(world.host, DhcpClientConfig.isc("esx01"));
        PlainMachine server = new PlainMachine(world.ctx, "dhcp1", 0x0050_5600_4242L, 1500);
        server.connect(world.wire);
        world.wire.attach(server);
        server.setVlan(20);
        server.setAddress(Ipv4.parse("10.1.1.2"), 24);
        int first = Ipv4.parse("10.1.1.100");
        DhcpSubnet subnet =
                DhcpSubnet.of(
                        Ipv4Prefix.parse("10.1.1.0/24"),
                        first,
                        first + 9,
                        Ipv4.parse("10.1.1.254"),
                        20);
        DhcpServerHandler.serve(
                server.stack(), server.networkInterface(), true, ImmutableList.of(subnet));
    }

    private Vmk add(VmkDhcp dhcp) throws HostFault {
        String device =
                world.operations.addVmk(VmkSpec.on("vMotion").withStack("vmotion").withDhcp(dhcp));
        return Objects.requireNonNull(world.host.vmk(device));
    }

    private VmkDatagramChannel channel(Vmk vmk) {
        return Objects.requireNonNull(clients.channel(vmk.name()));
    }

    private int gateway() {
        return Objects.requireNonNull(world.host.netstacks().find("vmotion")).defaultGateway();
    }

    @Test
    void adapterWithDhcp_getsAddressAndGatewayOfItsStackAndKeepsThem() throws HostFault {
        Vmk vmk = add(VmkDhcp.ON);
        world.sim.runUntil(10 * S);
        assertThat(Ipv4.format(vmk.ipv4())).isEqualTo("10.1.1.100");
        assertThat(Ipv4.format(gateway())).isEqualTo("10.1.1.254");
        int other =
                Objects.requireNonNull(world.host.netstacks().find("defaultTcpipStack"))
                        .defaultGateway();
        assertThat(other).isZero();
        world.sim.runUntil(200 * S);
        assertThat(Ipv4.format(vmk.ipv4())).isEqualTo("10.1.1.100");
    }

    @Test
    void serverGone_leaseEnds_takesAddressGatewayAndDnsAway() throws HostFault {
        Vmk vmk = add(VmkDhcp.ON.withDns());
        world.sim.runUntil(10 * S);
        world.wire.attach((frame, nowNs) -> frame.release());
        world.sim.runUntil(40 * S);
        assertThat(vmk.ipv4()).isZero();
        assertThat(gateway()).isZero();
        assertThat(vmk.netstack().dns()).isEqualTo(DnsConfig.EMPTY);
        world.sim.runUntil(120 * S);
        assertThat(Ipv4.format(vmk.ipv4())).startsWith("169.254.");
    }

    @Test
    void adapterThatMayNotFeedTheGateway_bringsNone() throws HostFault {
        Vmk vmk = add(VmkDhcp.ON.withoutGateway());
        world.sim.runUntil(10 * S);
        assertThat(vmk.ipv4()).isNotZero();
        assertThat(gateway()).isZero();
    }

    @Test
    void gatewayOfTheConfiguration_standsBeforeThatOfALease() throws HostFault {
        world.operations.setDefaultGateway("vmotion", Ipv4.parse("10.1.1.253"));
        add(VmkDhcp.ON);
        world.sim.runUntil(10 * S);
        assertThat(Ipv4.format(gateway())).isEqualTo("10.1.1.253");
    }

    @Test
    void dnsThatALeaseFeeds_isReadOnlyAndOfOneAdapter() throws HostFault {
        Vmk vmk = add(VmkDhcp.ON.withDns());
        NetstackEdit edit = NetstackEdit.NOTHING.withDns(DnsConfig.EMPTY);
        assertThat(HostFixture.refused(() -> world.operations.editNetstack("vmotion", edit)))
                .hasMessageContaining("read-only");
        VmkSpec second =
                VmkSpec.on("vMotion-2").withStack("vmotion").withDhcp(VmkDhcp.ON.withDns());
        assertThat(HostFixture.refused(() -> world.operations.addVmk(second)))
                .hasMessageContaining("already comes from the lease of " + vmk);
        VmkEdit fixed = VmkEdit.NOTHING.withIpv4(Ipv4.parse("10.1.1.9"), Ipv4.mask(24));
        assertThat(HostFixture.refused(() -> world.operations.editVmk(vmk.name(), fixed)))
                .hasMessageContaining("read-only");
    }

    @Test
    void dhcpSwitchedOff_givesTheAddressUpForAStaticOne() throws HostFault {
        Vmk vmk = add(VmkDhcp.ON);
        world.sim.runUntil(10 * S);
        world.operations.editVmk(
                vmk.name(),
                VmkEdit.NOTHING
                        .withDhcp(VmkDhcp.OFF)
                        .withIpv4(Ipv4.parse("10.1.1.9"), Ipv4.mask(24)));
        world.sim.runUntil(100 * S);
        assertThat(Ipv4.format(vmk.ipv4())).isEqualTo("10.1.1.9");
        assertThat(gateway()).isZero();
        assertThat(clients.channel(vmk.name())).isNull();
    }

    @Test
    void leasesOfOneStack_leaveTheOtherStackAsItIs() throws HostFault {
        Vmk other = Objects.requireNonNull(world.host.vmk("vmk0"));
        long before = other.txFrames();
        add(VmkDhcp.ON);
        world.wire.attach((frame, nowNs) -> frame.release());
        world.sim.runUntil(400 * S);
        // the announcement of its own address is all that vmk0 ever says
        assertThat(other.txFrames()).isEqualTo(before);
        assertThat(other.rxFrames()).isZero();
        assertThat(Ipv4.format(other.ipv4())).isEqualTo("10.0.0.11");
        assertThat(other.netstack().routes()).hasSize(1);
    }

    /** Somebody's handler in front of the client: drops the first offer, delays and rewrites. */
    private static final class Chaos extends ChannelInboundHandlerAdapter {
        private int offers;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object msg) {
            DatagramPacket packet = (DatagramPacket) msg;
            DhcpMessage m =
                    Objects.requireNonNull(
                            DhcpMessage.parse(ByteBufUtil.getBytes(packet.content())));
            packet.release();
            if (m.type() == DhcpType.OFFER && ++offers == 1) {
                return;
            }
            DhcpMessage rewritten =
                    m.withOptions(
                            m.options().toBuilder()
                                    .address(DhcpOption.ROUTERS, Ipv4.parse("10.1.1.77"))
                                    .build());
            DatagramPacket changed =
                    new DatagramPacket(
                            Unpooled.wrappedBuffer(rewritten.toBytes(1500)),
                            packet.recipient(),
                            packet.sender());
            ctx.executor().schedule(() -> ctx.fireChannelRead(changed), 3, TimeUnit.SECONDS);
        }
    }

    @Test
    void usersHandler_dropsDelaysAndRewritesOffers_clientCopes() throws HostFault {
        Vmk vmk = add(VmkDhcp.ON);
        channel(vmk).pipeline().addFirst(new Chaos());
        world.sim.runUntil(15 * S);
        assertThat(vmk.ipv4()).isZero(); // the second DISCOVER was at 10 s, its offer is 3 s late
        world.sim.runUntil(25 * S);
        assertThat(Ipv4.format(vmk.ipv4())).isEqualTo("10.1.1.100");
        assertThat(Ipv4.format(gateway())).isEqualTo("10.1.1.77");
    }
}
