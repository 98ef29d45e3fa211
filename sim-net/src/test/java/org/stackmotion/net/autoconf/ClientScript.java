package org.stackmotion.net.autoconf;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.net.wire.ArpPacket;
import org.stackmotion.net.wire.Ipv4;

/** A DHCP client with a script for a world: what it does is a list of lines with their times. */
final class ClientScript implements DhcpClientOutput {
    static final long S = 1_000_000_000L;
    static final long MAC = 0x0050_5600_0001L;
    static final int ADDRESS = Ipv4.parse("10.1.1.100");
    static final int SERVER = Ipv4.parse("10.1.1.2");

    final DhcpClient client;
    final List<String> log = new ArrayList<>();
    final List<DhcpMessage> sent = new ArrayList<>();
    final List<Long> sentAtNs = new ArrayList<>();
    long nowNs;

    ClientScript() {
        this(DhcpClientConfig.isc("esx01"));
    }

    ClientScript(DhcpClientConfig config) {
        client = new DhcpClient(config, MAC, new SeededRandom(1), this);
    }

    static DhcpClientConfig withoutProbes() {
        DhcpClientConfig c = DhcpClientConfig.isc("esx01");
        return new DhcpClientConfig(
                c.initialIntervalNs(),
                c.backoffCutoffNs(),
                c.timeoutNs(),
                c.retryNs(),
                c.rebootTimeoutNs(),
                c.renewRetryMinNs(),
                c.declineWaitNs(),
                false,
                true,
                "esx01",
                c.parameters());
    }

    /** Lets time pass, every timer at its own time. */
    void runTo(long untilNs) {
        while (client.deadlineNs() <= untilNs) {
            nowNs = Math.max(nowNs, client.deadlineNs());
            client.onDeadline(nowNs);
        }
        nowNs = untilNs;
    }

    DhcpMessage last() {
        return sent.get(sent.size() - 1);
    }

    DhcpMessage answer(DhcpType type, int address, int server, long leaseS) {
        DhcpOptions.Builder options =
                DhcpOptions.builder()
                        .address(DhcpOption.SUBNET_MASK, Ipv4.mask(24))
                        .address(DhcpOption.ROUTERS, Ipv4.parse("10.1.1.254"))
                        .address(DhcpOption.SERVER_ID, server);
        if (type != DhcpType.NAK) {
            options.number(DhcpOption.LEASE_TIME, leaseS);
        }
        return last().answer(type, type == DhcpType.NAK ? 0 : address, options);
    }

    void hear(DhcpType type) {
        hear(type, 100);
    }

    void hear(DhcpType type, long leaseS) {
        client.onMessage(answer(type, ADDRESS, SERVER, leaseS), nowNs);
    }

    void hearArp(int sender, int target) {
        client.onArp(new ArpPacket(ArpPacket.REQUEST, 0x0050_5600_0099L, sender, 0, target), nowNs);
    }

    /** Bound at time 0 for so long, without probes. */
    static ClientScript bound(long leaseS) {
        ClientScript s = new ClientScript(withoutProbes());
        s.client.start(0);
        s.hear(DhcpType.OFFER, leaseS);
        s.hear(DhcpType.ACK, leaseS);
        s.log.clear();
        return s;
    }

    /** Brings a fresh client into a state, at time 0 unless it needs time. */
    static ClientScript in(DhcpState state) {
        ClientScript s =
                state == DhcpState.CHECKING
                        ? new ClientScript()
                        : state.compareTo(DhcpState.BOUND) >= 0
                                ? bound(100)
                                : new ClientScript(withoutProbes());
        switch (state) {
            case OFF, BOUND -> {}
            case INIT -> {
                s.client.start(0);
                s.runTo(60 * S);
            }
            case SELECTING -> s.client.start(0);
            case REQUESTING, CHECKING -> {
                s.client.start(0);
                s.hear(DhcpType.OFFER);
                if (state == DhcpState.CHECKING) {
                    s.hear(DhcpType.ACK);
                }
            }
            case RENEWING -> s.runTo(50 * S);
            case REBINDING -> s.runTo(88 * S);
            case REBOOTING -> s.client.reboot(ADDRESS, 0);
        }
        s.log.clear();
        return s;
    }

    private void note(String what) {
        log.add(String.format(Locale.ROOT, "%.3f %s", nowNs / 1e9, what));
    }

    @Override
    public void send(DhcpMessage message, int to, long now) {
        sent.add(message);
        sentAtNs.add(now);
        note(message.type() + " to " + Ipv4.format(to));
    }

    @Override
    public void sendProbe(int address, long now) {
        note("probe " + Ipv4.format(address));
    }

    @Override
    public void announce(int address, long now) {
        note("announce " + Ipv4.format(address));
    }

    @Override
    public void onLease(DhcpLease lease, long now) {
        note("lease " + Ipv4.format(lease.address()));
    }

    @Override
    public void onLinkLocal(int address, long now) {
        note("link-local " + Ipv4.format(address));
    }

    @Override
    public void onAddressLost(int address, String why, long now) {
        note("lost " + Ipv4.format(address) + ": " + why);
    }

    @Override
    public void onConflict(int address, long otherMac, long now) {
        note("conflict " + Ipv4.format(address));
    }

    @Override
    public void onState(DhcpState from, DhcpState to, long now) {}

    @Override
    public void drop(DhcpDrop reason, long now) {
        note(reason.name());
    }

    /** Words of the log without times, joined. */
    String words() {
        StringBuilder text = new StringBuilder();
        for (String line : log) {
            text.append(text.isEmpty() ? "" : ", ")
                    .append(line, line.indexOf(' ') + 1, line.length());
        }
        return text.toString();
    }
}
