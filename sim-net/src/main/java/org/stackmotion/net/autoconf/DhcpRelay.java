package org.stackmotion.net.autoconf;

import com.google.common.collect.ImmutableList;
import java.nio.charset.StandardCharsets;
import org.stackmotion.net.wire.Ipv4;

/**
 * The relay agent of one interface of a router (RFC 1542 section 4, RFC 3046): hands requests of
 * its link to the servers, with the interface's address as {@code giaddr} and its name as circuit
 * id, and broadcasts the answers on the link.
 */
public final class DhcpRelay {
    /** RFC 1542 section 4.1.1; a message goes through at most so many agents. */
    static final int HOPS_MAX = 16;

    /** Sub-option 1 of option 82. */
    private static final int CIRCUIT_ID = 1;

    private static final int SIZE = 1500;

    private final int address;
    private final byte[] information;
    private final ImmutableList<Integer> servers;
    private final DhcpServerOutput output;

    /**
     * @param address of the interface
     * @param circuit its name, which the servers see
     */
    public DhcpRelay(
            int address, String circuit, ImmutableList<Integer> servers, DhcpServerOutput output) {
        this.address = address;
        this.servers = servers;
        this.output = output;
        byte[] name = circuit.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(200, name.length);
        this.information = new byte[2 + length];
        information[0] = CIRCUIT_ID;
        information[1] = (byte) length;
        System.arraycopy(name, 0, information, 2, length);
    }

    /** A message that came to port 67 of this interface. */
    public void onMessage(DhcpMessage m, long nowNs) {
        if (m.reply()) {
            onReply(m, nowNs);
        } else {
            onRequest(m, nowNs);
        }
    }

    private void onRequest(DhcpMessage m, long nowNs) {
        if (m.hops() >= HOPS_MAX) {
            output.drop(DhcpDrop.DHCP_HOP_LIMIT, nowNs);
            return;
        }
        boolean first = m.giaddr() == 0;
        if (first && m.options().has(DhcpOption.RELAY_AGENT)) {
            // RFC 3046 section 2.1: from a client that pretends to be an agent
            output.drop(DhcpDrop.DHCP_BAD_RELAY_INFO, nowNs);
            return;
        }
        DhcpOptions options =
                first
                        ? m.options().toBuilder().bytes(DhcpOption.RELAY_AGENT, information).build()
                        : m.options();
        DhcpMessage relayed = m.relayed(m.hops() + 1, first ? address : m.giaddr(), options);
        for (int server : servers) {
            output.send(relayed, SIZE, server, DhcpMessage.SERVER_PORT, nowNs);
        }
        if (servers.isEmpty()) {
            output.drop(DhcpDrop.DHCP_NO_RELAY, nowNs);
        }
    }

    private void onReply(DhcpMessage m, long nowNs) {
        if (m.giaddr() != address) {
            output.drop(DhcpDrop.DHCP_NOT_MINE, nowNs);
            return;
        }
        DhcpOptions options = m.options().toBuilder().remove(DhcpOption.RELAY_AGENT).build();
        output.send(
                m.relayed(m.hops(), m.giaddr(), options),
                SIZE,
                Ipv4.BROADCAST,
                DhcpMessage.CLIENT_PORT,
                nowNs);
    }
}
