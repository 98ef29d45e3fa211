package org.stackmotion.net.autoconf;

/** States of a DHCP client (RFC 2131 figure 5). */
public enum DhcpState {
    /** Not running. */
    OFF,
    /** Waits for the next attempt: after nobody has answered, a decline, or repeated NAKs. */
    INIT,
    SELECTING,
    REQUESTING,
    /** Has an acknowledgment and probes the address (RFC 2131 section 4.4.1). */
    CHECKING,
    BOUND,
    RENEWING,
    REBINDING,
    /** Has asked for its former address (INIT-REBOOT). */
    REBOOTING
}
