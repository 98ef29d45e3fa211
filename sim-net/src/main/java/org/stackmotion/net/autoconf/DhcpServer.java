package org.stackmotion.net.autoconf;

import com.google.common.collect.ImmutableList;
import com.google.common.io.BaseEncoding;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.wire.Ipv4;
import org.stackmotion.net.wire.Ipv4Prefix;
import org.stackmotion.net.wire.MacAddresses;

/**
 * A DHCP server with one address (RFC 2131 section 4.3). Which subnet a client is in follows from
 * the relay agent that passed the message on ({@code giaddr}), else from the server's own address.
 *
 * <p>Authoritative, it tells a client whose address it does not know or that is wrong here (NAK),
 * so that the client starts again at once; not authoritative, it keeps silent about all that it
 * does not know, for another server may.
 *
 * <p>Sans-I/O; leases expire when they are looked at. Answers to clients without an address are
 * always broadcast. Not modelled: a ping before an offer (the client probes), dynamic BOOTP, INFORM
 * from another subnet without a relay.
 */
public final class DhcpServer {
    private static final long SECOND_NS = 1_000_000_000L;

    /** How long an offer is kept for its client; ISC dhcpd keeps it two minutes. */
    static final long OFFER_NS = 120 * SECOND_NS;

    /** How long a declined address rests; dhcpd waits until it needs it, dnsmasq ten minutes. */
    static final long DECLINE_NS = 600 * SECOND_NS;

    private final int address;
    private final boolean authoritative;
    private final DhcpServerOutput output;
    private final List<DhcpPool> pools = new ArrayList<>();

    /**
     * @param own the server's address, which is its identifier
     */
    public DhcpServer(
            Ipv4Prefix own,
            boolean authoritative,
            ImmutableList<DhcpSubnet> subnets,
            DhcpServerOutput output) {
        this.address = own.address();
        this.authoritative = authoritative;
        this.output = output;
        subnets.forEach(s -> pools.add(new DhcpPool(s, address)));
    }

    /** Addresses of all subnets that are offered, leased or declined at that time. */
    public int inUse(long nowNs) {
        pools.forEach(p -> p.expire(nowNs));
        return pools.stream().mapToInt(DhcpPool::inUse).sum();
    }

    public void onMessage(DhcpMessage m, long nowNs) {
        DhcpType type = m.type();
        if (m.reply() || type == null) {
            output.drop(DhcpDrop.DHCP_NOT_MINE, nowNs);
            return;
        }
        DhcpPool pool = poolOf(m);
        if (pool == null) {
            output.drop(DhcpDrop.DHCP_NO_SUBNET, nowNs);
            return;
        }
        pool.expire(nowNs);
        switch (type) {
            case DISCOVER -> onDiscover(m, pool, nowNs);
            case REQUEST -> onRequest(m, pool, nowNs);
            case DECLINE -> onDecline(m, pool, nowNs);
            case RELEASE -> onRelease(m, pool, nowNs);
            case INFORM -> ack(m, pool, 0, nowNs);
            case OFFER, ACK, NAK -> output.drop(DhcpDrop.DHCP_UNEXPECTED, nowNs);
        }
    }

    private @Nullable DhcpPool poolOf(DhcpMessage m) {
        // A client that renews through a router comes with its own address and no relay.
        int link = m.giaddr() != 0 ? m.giaddr() : m.ciaddr() != 0 ? m.ciaddr() : address;
        for (DhcpPool pool : pools) {
            if (pool.subnet().prefix().contains(link)) {
                return pool;
            }
        }
        return null;
    }

    /** Who is asking: option 61, else the MAC address (RFC 2131 section 4.2). */
    private static String client(DhcpMessage m) {
        byte[] id = m.options().raw(DhcpOption.CLIENT_ID);
        return id == null || id.length == 0
                ? MacAddresses.format(m.mac())
                : BaseEncoding.base16().encode(id);
    }

    private void onDiscover(DhcpMessage m, DhcpPool pool, long nowNs) {
        int wanted = m.options().address(DhcpOption.REQUESTED_ADDRESS);
        DhcpPool.Binding chosen = pool.choose(client(m), m.mac(), wanted);
        if (chosen == null) {
            output.drop(DhcpDrop.DHCP_POOL_EXHAUSTED, nowNs);
            return;
        }
        if (chosen.use != DhcpPool.Use.LEASED) {
            pool.give(chosen, client(m), DhcpPool.Use.OFFERED, nowNs + OFFER_NS);
        }
        answer(m, DhcpType.OFFER, chosen.address, options(m, pool.subnet(), true), nowNs);
    }

    private void onRequest(DhcpMessage m, DhcpPool pool, long nowNs) {
        int server = m.options().address(DhcpOption.SERVER_ID);
        int wanted = m.options().address(DhcpOption.REQUESTED_ADDRESS);
        DhcpPool.Binding own = pool.of(client(m));
        if (server != 0 && server != address) {
            if (own != null && own.use == DhcpPool.Use.OFFERED) {
                pool.release(own);
            }
            output.drop(DhcpDrop.DHCP_OTHER_SERVER, nowNs);
            return;
        }
        int asked = m.ciaddr() != 0 ? m.ciaddr() : wanted;
        boolean serves = pool.subnet().serves(asked, m.mac());
        if (own != null && own.address == asked && own.use != DhcpPool.Use.DECLINED && serves) {
            ack(m, pool, asked, nowNs);
        } else if (server != 0 || authoritative) {
            nak(m, nowNs);
        } else {
            output.drop(DhcpDrop.DHCP_UNKNOWN_CLIENT, nowNs);
        }
    }

    private void ack(DhcpMessage m, DhcpPool pool, int given, long nowNs) {
        if (given != 0) {
            DhcpPool.Binding binding = pool.of(client(m));
            long leaseS = pool.subnet().leaseS();
            long until =
                    leaseS == DhcpLease.FOREVER_S ? Long.MAX_VALUE : nowNs + leaseS * SECOND_NS;
            if (binding != null) {
                pool.give(binding, client(m), DhcpPool.Use.LEASED, until);
            }
        }
        answer(m, DhcpType.ACK, given, options(m, pool.subnet(), given != 0), nowNs);
    }

    private void nak(DhcpMessage m, long nowNs) {
        DhcpOptions.Builder options = DhcpOptions.builder().address(DhcpOption.SERVER_ID, address);
        byte[] id = m.options().raw(DhcpOption.CLIENT_ID);
        if (id != null) {
            options.bytes(DhcpOption.CLIENT_ID, id); // RFC 6842
        }
        relayInfo(m, options);
        DhcpMessage nak = m.answer(DhcpType.NAK, 0, options);
        int to = m.giaddr() != 0 ? m.giaddr() : Ipv4.BROADCAST;
        output.send(nak, DhcpMessage.DEFAULT_MAX_SIZE, to, port(m), nowNs);
    }

    private void onDecline(DhcpMessage m, DhcpPool pool, long nowNs) {
        int declined = m.options().address(DhcpOption.REQUESTED_ADDRESS);
        DhcpPool.Binding own = pool.of(client(m));
        if (own == null || own.address != declined) {
            output.drop(DhcpDrop.DHCP_UNKNOWN_CLIENT, nowNs);
            return;
        }
        pool.decline(own, nowNs + DECLINE_NS);
    }

    private void onRelease(DhcpMessage m, DhcpPool pool, long nowNs) {
        DhcpPool.Binding own = pool.of(client(m));
        if (own == null || own.address != m.ciaddr()) {
            output.drop(DhcpDrop.DHCP_UNKNOWN_CLIENT, nowNs);
            return;
        }
        pool.release(own);
    }

    // ---- answers -------------------------------------------------------------------------------

    private DhcpOptions.Builder options(DhcpMessage m, DhcpSubnet subnet, boolean withLease) {
        DhcpOptions.Builder all = subnet.options().toBuilder();
        all.address(DhcpOption.SUBNET_MASK, Ipv4.mask(subnet.prefix().length()));
        if (subnet.prefix().length() < 31) {
            int broadcast = Ipv4.broadcast(subnet.prefix().address(), subnet.prefix().length());
            all.address(DhcpOption.BROADCAST, broadcast);
        }
        String name = subnet.hostNames().get(m.mac());
        all.text(DhcpOption.HOST_NAME, name == null ? "" : name);
        DhcpOptions.Builder asked = onlyAsked(m, all.build());
        if (withLease) {
            long lease = subnet.leaseS();
            asked.number(DhcpOption.LEASE_TIME, lease);
            if (lease != DhcpLease.FOREVER_S) {
                long renew = subnet.renewS() == 0 ? lease / 2 : subnet.renewS();
                long rebind = subnet.rebindS() == 0 ? lease * 7 / 8 : subnet.rebindS();
                asked.number(DhcpOption.RENEWAL_TIME, renew);
                asked.number(DhcpOption.REBINDING_TIME, rebind);
            }
        }
        byte[] id = m.options().raw(DhcpOption.CLIENT_ID);
        if (id != null) {
            asked.bytes(DhcpOption.CLIENT_ID, id); // RFC 6842
        }
        relayInfo(m, asked);
        return asked.address(DhcpOption.SERVER_ID, address);
    }

    /** RFC 3046 section 2.2: the relay agent gets its information back as it was. */
    private static void relayInfo(DhcpMessage m, DhcpOptions.Builder options) {
        byte[] info = m.options().raw(DhcpOption.RELAY_AGENT);
        if (info != null) {
            options.bytes(DhcpOption.RELAY_AGENT, info);
        }
    }

    /** What option 55 asks for, or everything without one; the mask always. */
    private static DhcpOptions.Builder onlyAsked(DhcpMessage m, DhcpOptions all) {
        byte[] list = m.options().raw(DhcpOption.PARAMETER_LIST);
        DhcpOptions.Builder asked = all.toBuilder();
        for (int code : all.codes()) {
            if (list != null && code != DhcpOption.SUBNET_MASK && !contains(list, code)) {
                asked.remove(code);
            }
        }
        return asked;
    }

    private static boolean contains(byte[] list, int code) {
        for (byte b : list) {
            if ((b & 0xFF) == code) {
                return true;
            }
        }
        return false;
    }

    private void answer(
            DhcpMessage m, DhcpType type, int given, DhcpOptions.Builder options, long nowNs) {
        int to = m.giaddr() != 0 ? m.giaddr() : m.ciaddr() != 0 ? m.ciaddr() : Ipv4.BROADCAST;
        int max = m.options().shortNumber(DhcpOption.MAX_MESSAGE_SIZE);
        int size = Math.min(1500, Math.max(DhcpMessage.DEFAULT_MAX_SIZE, max));
        output.send(m.answer(type, given, options), size, to, port(m), nowNs);
    }

    private static int port(DhcpMessage m) {
        return m.giaddr() != 0 ? DhcpMessage.SERVER_PORT : DhcpMessage.CLIENT_PORT;
    }
}
