package org.stackmotion.net.host;

/**
 * The DHCP clients of a host, one for each adapter that asks for one. They run on channels above
 * this package and come back with what they got through {@link HostOperations#applyLease}.
 */
public interface DhcpClients {
    /** The adapter wants an address. */
    void start(Vmk vmk);

    /** The adapter is on another link: its address may be wrong there (INIT-REBOOT). */
    void restart(Vmk vmk);

    /** The adapter wants no address any more: the lease is given back. */
    void stop(Vmk vmk);
}
