package org.stackmotion.net.autoconf;

/** What a DHCP server or relay agent wants done. Calls come from inside its inputs. */
public interface DhcpServerOutput {
    /** Send from port 67; option 57 of the client says how long it may be. */
    void send(DhcpMessage message, int maxSize, int to, int port, long nowNs);

    void drop(DhcpDrop reason, long nowNs);
}
