package org.stackmotion.net.autoconf;

/**
 * Life of an IPv6 address (RFC 4862 section 2): {@code dadState} of the API.
 *
 * <pre>
 *  TENTATIVE --1 s, nobody has it--> PREFERRED --preferred lifetime--> DEPRECATED --valid--> gone
 *      |
 *      +-- somebody has it --> DUPLICATE
 * </pre>
 */
public enum AddressState {
    /** Being tested; not used yet. */
    TENTATIVE,
    PREFERRED,
    /** Still good for what uses it, not for new connections. */
    DEPRECATED,
    /** Somebody else had it first; not used. */
    DUPLICATE;

    /** Packets may come to it and leave from it. */
    public boolean isUsable() {
        return this == PREFERRED || this == DEPRECATED;
    }
}
