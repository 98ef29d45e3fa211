package org.stackmotion.net.autoconf;

import org.jspecify.annotations.Nullable;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.net.wire.ArpPacket;
import org.stackmotion.net.wire.Ipv4;

/**
 * A DHCP client of one interface (RFC 2131 section 4.4), with conflict detection (RFC 5227) and,
 * when nobody answers, an address of its own (RFC 3927).
 *
 * <pre>
 *              DISCOVER          offer: REQUEST          ACK: probe            nobody has it
 *  INIT ----> SELECTING --------> REQUESTING -----------> CHECKING --------------> BOUND
 *   ^  ^         |  no answer for 60 s: 169.254/16           | conflict: DECLINE    |  ^
 *   |  +---------+  and again after 300 s                    |                   T1 |  | ACK
 *   +--------------------------------------------------------+                      v  |
 *   ^                                                                          RENEWING
 *   |   NAK, or the lease ends: address, routes, gateway and DNS go              T2 |
 *   +------------------------------------------------------------------------ REBINDING
 *  REBOOTING: as REQUESTING, for the former address; without answer SELECTING
 * </pre>
 *
 * <p>Sans-I/O: after every input ask {@link #deadlineNs()} and call {@link #onDeadline} then. The
 * first offer is taken (ISC's select-timeout 0). Lease times count from the sending of the request
 * that was acknowledged (section 4.4.1). The broadcast flag is set: the socket below hears nothing
 * for an address that the interface does not have yet.
 */
public final class DhcpClient {
    private static final long SECOND_NS = 1_000_000_000L;

    /** Two NAKs within this time: wait as long, so that a broken server makes no storm. */
    private static final long NAK_WAIT_NS = 10 * SECOND_NS;

    private final DhcpClientConfig config;
    private final long mac;
    private final SeededRandom random;
    private final DhcpClientOutput output;
    private final AddressClaim claim;
    private final LinkLocalAddress linkLocal;
    private DhcpState state = DhcpState.OFF;
    private int xid;
    private long firstSentNs;
    private long requestSentNs;
    private long intervalNs;
    private long deadlineNs = Long.MAX_VALUE;
    private boolean hasNak;
    private long nakNs;

    /** The offer that is requested, the lease that is probed, or the lease in use. */
    private @Nullable DhcpLease lease;

    private int wanted;
    private long renewAtNs;
    private long rebindAtNs;
    private long expiresAtNs;

    /**
     * @param random a fork of its own
     */
    public DhcpClient(
            DhcpClientConfig config, long mac, SeededRandom random, DhcpClientOutput output) {
        this.config = config;
        this.mac = mac;
        this.random = random;
        this.output = output;
        this.claim = new AddressClaim(mac, random.fork("claim"), new ClaimOutput());
        this.linkLocal =
                new LinkLocalAddress(mac, random.fork("link-local"), new LinkLocalOutput());
    }

    private class ClaimOutput implements AddressClaim.Output {
        @Override
        public void sendProbe(int address, long nowNs) {
            output.sendProbe(address, nowNs);
        }

        @Override
        public void announce(int address, long nowNs) {
            output.announce(address, nowNs);
        }
    }

    private final class LinkLocalOutput extends ClaimOutput implements LinkLocalAddress.Output {
        @Override
        public void onLinkLocal(int address, long nowNs) {
            output.onLinkLocal(address, nowNs);
        }

        @Override
        public void onLinkLocalLost(int address, long nowNs) {
            output.onAddressLost(address, "another machine uses it", nowNs);
        }
    }

    public DhcpState state() {
        return state;
    }

    /** The lease in use, or null. */
    public @Nullable DhcpLease lease() {
        return hasLease() ? lease : null;
    }

    private boolean hasLease() {
        return state == DhcpState.BOUND
                || state == DhcpState.RENEWING
                || state == DhcpState.REBINDING;
    }

    public long renewAtNs() {
        return renewAtNs;
    }

    public long rebindAtNs() {
        return rebindAtNs;
    }

    public long expiresAtNs() {
        return expiresAtNs;
    }

    public long deadlineNs() {
        return Math.min(deadlineNs, Math.min(claim.deadlineNs(), linkLocal.deadlineNs()));
    }

    // ---- commands ------------------------------------------------------------------------------

    /** Begins without a former address. */
    public void start(long nowNs) {
        lose("it starts again", nowNs);
        discover(nowNs);
    }

    /** INIT-REBOOT: asks whether a former address is still good (RFC 2131 section 3.2). */
    public void reboot(int address, long nowNs) {
        lose("the link is another one", nowNs);
        wanted = address;
        lease = null;
        begin(DhcpState.REBOOTING, nowNs);
        sendRequest(nowNs);
    }

    /** Gives the lease back, if there is one, and stops. */
    public void release(long nowNs) {
        DhcpLease held = lease();
        if (held != null) {
            xid = random.nextInt();
            DhcpMessage m =
                    DhcpMessage.request(DhcpType.RELEASE, xid, 0, false, held.address(), mac);
            DhcpOptions.Builder options =
                    m.options().toBuilder().address(DhcpOption.SERVER_ID, held.server());
            clientId(options);
            output.send(m.withOptions(options.build()), held.server(), nowNs);
        }
        stop(nowNs);
    }

    /** Stops without a word to the server; the address goes. */
    public void stop(long nowNs) {
        lose("DHCP is off", nowNs);
        claim.stop();
        enter(DhcpState.OFF, nowNs);
        deadlineNs = Long.MAX_VALUE;
    }

    /** Takes away the address in use, from a server or not. */
    private void lose(String why, long nowNs) {
        DhcpLease held = lease();
        int own = linkLocal.address();
        linkLocal.stop();
        claim.stop();
        lease = null;
        if (held != null) {
            output.onAddressLost(held.address(), why, nowNs);
        } else if (own != 0) {
            output.onAddressLost(own, why, nowNs);
        }
    }

    // ---- sending -------------------------------------------------------------------------------

    private void begin(DhcpState next, long nowNs) {
        xid = random.nextInt();
        firstSentNs = nowNs;
        intervalNs = 0;
        enter(next, nowNs);
    }

    private void discover(long nowNs) {
        lease = null;
        begin(DhcpState.SELECTING, nowNs);
        sendDiscover(nowNs);
    }

    private void sendDiscover(long nowNs) {
        DhcpMessage m = message(DhcpType.DISCOVER, 0, nowNs);
        DhcpOptions.Builder options = ask(m);
        output.send(m.withOptions(options.build()), Ipv4.BROADCAST, nowNs);
        backOff(config.timeoutNs(), nowNs);
    }

    /** The next transmission, or the end of the attempt if that comes first. */
    private void backOff(long limitNs, long nowNs) {
        if (intervalNs == 0) {
            intervalNs = config.initialIntervalNs();
        } else {
            intervalNs += random.nextLong(2 * intervalNs);
            if (intervalNs > config.backoffCutoffNs()) {
                long cutoff = config.backoffCutoffNs();
                intervalNs = cutoff / 2 + random.nextLong(cutoff);
            }
        }
        deadlineNs = Math.min(nowNs + intervalNs, firstSentNs + limitNs);
    }

    /** The request of REQUESTING, REBOOTING, RENEWING and REBINDING (RFC 2131 table 4). */
    private void sendRequest(long nowNs) {
        DhcpLease chosen = lease;
        boolean renews = state == DhcpState.RENEWING || state == DhcpState.REBINDING;
        int own = renews && chosen != null ? chosen.address() : 0;
        DhcpMessage m = message(DhcpType.REQUEST, own, nowNs);
        DhcpOptions.Builder options = ask(m);
        if (!renews) {
            options.address(DhcpOption.REQUESTED_ADDRESS, wanted);
        }
        if (state == DhcpState.REQUESTING && chosen != null) {
            options.address(DhcpOption.SERVER_ID, chosen.server());
        }
        requestSentNs = nowNs;
        int to = chosen != null && state == DhcpState.RENEWING ? chosen.server() : Ipv4.BROADCAST;
        output.send(m.withOptions(options.build()), to, nowNs);
        switch (state) {
            case RENEWING -> retryBefore(rebindAtNs, nowNs);
            case REBINDING -> retryBefore(expiresAtNs, nowNs);
            case REBOOTING -> backOff(config.rebootTimeoutNs(), nowNs);
            default -> backOff(config.timeoutNs(), nowNs);
        }
    }

    private void retryBefore(long endNs, long nowNs) {
        long pause = Math.max(config.renewRetryMinNs(), (endNs - nowNs) / 2);
        deadlineNs = Math.min(nowNs + pause, endNs);
    }

    private DhcpMessage message(DhcpType type, int own, long nowNs) {
        long secs = Math.min(0xFFFF, (nowNs - firstSentNs) / SECOND_NS);
        return DhcpMessage.request(type, xid, (int) secs, own == 0, own, mac);
    }

    private DhcpOptions.Builder ask(DhcpMessage m) {
        byte[] list = new byte[config.parameters().size()];
        for (int i = 0; i < list.length; i++) {
            list[i] = (byte) (int) config.parameters().get(i);
        }
        DhcpOptions.Builder options =
                m.options().toBuilder()
                        .bytes(DhcpOption.PARAMETER_LIST, list)
                        .shortNumber(DhcpOption.MAX_MESSAGE_SIZE, 1500)
                        .text(DhcpOption.HOST_NAME, config.hostName());
        return clientId(options);
    }

    /** Hardware type 1 and the MAC address (esxi-facts 5.2). */
    private DhcpOptions.Builder clientId(DhcpOptions.Builder options) {
        byte[] id = new byte[7];
        id[0] = 1;
        for (int i = 0; i < 6; i++) {
            id[1 + i] = (byte) (mac >>> (40 - 8 * i));
        }
        return options.bytes(DhcpOption.CLIENT_ID, id);
    }

    private void decline(DhcpLease refused, long nowNs) {
        xid = random.nextInt();
        DhcpMessage m = DhcpMessage.request(DhcpType.DECLINE, xid, 0, false, 0, mac);
        DhcpOptions.Builder options =
                m.options().toBuilder()
                        .address(DhcpOption.REQUESTED_ADDRESS, refused.address())
                        .address(DhcpOption.SERVER_ID, refused.server());
        clientId(options);
        output.send(m.withOptions(options.build()), Ipv4.BROADCAST, nowNs);
        waitFor(config.declineWaitNs(), nowNs);
    }

    private void waitFor(long pauseNs, long nowNs) {
        lease = null;
        enter(DhcpState.INIT, nowNs);
        deadlineNs = nowNs + pauseNs;
    }

    private void enter(DhcpState next, long nowNs) {
        DhcpState before = state;
        state = next;
        if (before != next) {
            output.onState(before, next, nowNs);
        }
    }

    // ---- time ----------------------------------------------------------------------------------

    public void onDeadline(long nowNs) {
        if (linkLocal.deadlineNs() - nowNs <= 0) {
            linkLocal.onDeadline(nowNs);
        }
        if (claim.onDeadline(nowNs) == AddressClaim.Verdict.CLEAR) {
            bind(nowNs);
        }
        if (deadlineNs - nowNs <= 0) {
            onTimer(nowNs);
        }
    }

    private void onTimer(long nowNs) {
        deadlineNs = Long.MAX_VALUE;
        switch (state) {
            case OFF, CHECKING -> {}
            case INIT -> discover(nowNs);
            case SELECTING -> {
                if (nowNs - firstSentNs < config.timeoutNs()) {
                    sendDiscover(nowNs);
                    return;
                }
                if (config.linkLocal()) {
                    linkLocal.start(nowNs);
                }
                waitFor(config.retryNs(), nowNs);
            }
            case REQUESTING -> {
                if (nowNs - firstSentNs < config.timeoutNs()) {
                    sendRequest(nowNs);
                } else {
                    discover(nowNs);
                }
            }
            case REBOOTING -> {
                if (nowNs - firstSentNs < config.rebootTimeoutNs()) {
                    sendRequest(nowNs);
                } else {
                    discover(nowNs);
                }
            }
            case BOUND -> {
                begin(DhcpState.RENEWING, nowNs);
                sendRequest(nowNs);
            }
            case RENEWING -> {
                if (nowNs - rebindAtNs >= 0) {
                    begin(DhcpState.REBINDING, nowNs);
                }
                sendRequest(nowNs);
            }
            case REBINDING -> {
                if (nowNs - expiresAtNs < 0) {
                    sendRequest(nowNs);
                } else {
                    lose("the lease has ended", nowNs);
                    discover(nowNs);
                }
            }
        }
    }

    // ---- messages ------------------------------------------------------------------------------

    public void onMessage(DhcpMessage m, long nowNs) {
        if (state == DhcpState.OFF || !m.reply() || m.xid() != xid || m.mac() != mac) {
            output.drop(DhcpDrop.DHCP_NOT_MINE, nowNs);
            return;
        }
        DhcpType type = m.type();
        boolean requested =
                state == DhcpState.REQUESTING
                        || state == DhcpState.REBOOTING
                        || state == DhcpState.RENEWING
                        || state == DhcpState.REBINDING;
        if (type == DhcpType.OFFER && state == DhcpState.SELECTING) {
            onOffer(m, nowNs);
        } else if (type == DhcpType.ACK && requested) {
            onAck(m, nowNs);
        } else if (type == DhcpType.NAK && requested) {
            onNak(m, nowNs);
        } else {
            output.drop(DhcpDrop.DHCP_UNEXPECTED, nowNs);
        }
    }

    private void onOffer(DhcpMessage m, long nowNs) {
        DhcpLease offer = DhcpLease.of(m);
        if (offer == null) {
            output.drop(DhcpDrop.DHCP_INCOMPLETE, nowNs);
            return;
        }
        lease = offer;
        wanted = offer.address();
        enter(DhcpState.REQUESTING, nowNs);
        firstSentNs = nowNs; // the same transaction, with a patience of its own
        intervalNs = 0;
        sendRequest(nowNs);
    }

    private boolean isFromOther(DhcpMessage m) {
        DhcpLease chosen = lease;
        return state == DhcpState.REQUESTING
                && chosen != null
                && m.options().address(DhcpOption.SERVER_ID) != chosen.server();
    }

    private void onAck(DhcpMessage m, long nowNs) {
        DhcpLease acked = DhcpLease.of(m);
        if (acked == null) {
            output.drop(DhcpDrop.DHCP_INCOMPLETE, nowNs);
            return;
        }
        DhcpLease before = lease;
        boolean same =
                before == null ? acked.address() == wanted : acked.address() == before.address();
        if (isFromOther(m) || !same) {
            output.drop(same ? DhcpDrop.DHCP_OTHER_SERVER : DhcpDrop.DHCP_UNEXPECTED, nowNs);
            return;
        }
        boolean renewed = hasLease();
        lease = acked;
        hasNak = false;
        boolean endless = acked.leaseS() == DhcpLease.FOREVER_S;
        renewAtNs = endless ? Long.MAX_VALUE : requestSentNs + acked.renewS() * SECOND_NS;
        rebindAtNs = endless ? Long.MAX_VALUE : requestSentNs + acked.rebindS() * SECOND_NS;
        expiresAtNs = endless ? Long.MAX_VALUE : requestSentNs + acked.leaseS() * SECOND_NS;
        if (renewed) {
            use(acked, nowNs);
        } else if (config.conflictDetection()) {
            enter(DhcpState.CHECKING, nowNs);
            deadlineNs = Long.MAX_VALUE;
            claim.start(acked.address(), nowNs);
        } else {
            claim.own(acked.address(), nowNs);
            bind(nowNs);
        }
    }

    private void bind(long nowNs) {
        DhcpLease got = lease;
        if (got == null) {
            return;
        }
        int own = linkLocal.address();
        linkLocal.stop();
        if (own != 0) {
            output.onAddressLost(own, "a DHCP server has answered", nowNs);
        }
        use(got, nowNs);
    }

    private void use(DhcpLease got, long nowNs) {
        enter(DhcpState.BOUND, nowNs);
        // a lease may have been shorter than its probes
        deadlineNs = renewAtNs == Long.MAX_VALUE ? renewAtNs : Math.max(renewAtNs, nowNs);
        output.onLease(got, nowNs);
    }

    private void onNak(DhcpMessage m, long nowNs) {
        if (isFromOther(m)) {
            output.drop(DhcpDrop.DHCP_OTHER_SERVER, nowNs);
            return;
        }
        boolean again = hasNak && nowNs - nakNs < NAK_WAIT_NS;
        hasNak = true;
        nakNs = nowNs;
        if (hasLease()) {
            lose("the server has refused to renew it", nowNs);
        }
        if (again) {
            waitFor(NAK_WAIT_NS, nowNs);
        } else {
            discover(nowNs);
        }
    }

    /** Any ARP packet of the interface's link. */
    public void onArp(ArpPacket packet, long nowNs) {
        linkLocal.onArp(packet, nowNs);
        if (claim.onArp(packet, nowNs) != AddressClaim.Verdict.CONFLICT) {
            return;
        }
        DhcpLease refused = lease;
        claim.stop();
        if (refused == null) {
            return;
        }
        output.onConflict(refused.address(), packet.senderMac(), nowNs);
        if (hasLease()) {
            output.onAddressLost(refused.address(), "another machine uses it", nowNs);
        }
        decline(refused, nowNs);
    }
}
