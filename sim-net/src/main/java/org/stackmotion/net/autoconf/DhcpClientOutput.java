package org.stackmotion.net.autoconf;

/** What a DHCP client wants done. Calls come from inside its inputs. */
public interface DhcpClientOutput {
    /** Send from port 68 to port 67 of that address. */
    void send(DhcpMessage message, int to, long nowNs);

    /** Send an ARP probe (RFC 5227 section 2.1.1). */
    void sendProbe(int address, long nowNs);

    /** Send an ARP announcement. */
    void announce(int address, long nowNs);

    /** Use this lease: a new one, or one that was renewed. */
    void onLease(DhcpLease lease, long nowNs);

    /** Use this address, which no server gave, with a prefix of 16 bits. */
    void onLinkLocal(int address, long nowNs);

    /** Take away the address in use and all that came with it. */
    void onAddressLost(int address, String why, long nowNs);

    /** Another machine uses the address. */
    void onConflict(int address, long otherMac, long nowNs);

    void onState(DhcpState from, DhcpState to, long nowNs);

    void drop(DhcpDrop reason, long nowNs);
}
