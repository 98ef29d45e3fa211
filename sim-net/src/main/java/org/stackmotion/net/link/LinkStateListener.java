package org.stackmotion.net.link;

/** Hears that a cable came up or went down, as a NIC's driver does. */
public interface LinkStateListener {
    void onLinkState(LinkEnd end, boolean up, long nowNs);
}
