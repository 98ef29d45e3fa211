package org.stackmotion.net.autoconf;

import org.stackmotion.net.wire.Ipv6Prefix;

/** What a {@link RouterDiscovery} wants done. Calls come from inside its inputs. */
public interface RouterOutput {
    /** Send a router solicitation to all routers. */
    void solicitRouters(long nowNs);

    /** A prefix is on the link now, or no longer. */
    void onLink(Ipv6Prefix prefix, boolean on, long nowNs);

    /** The list of default routers, or of routes by routers, has changed. */
    void routersChanged(long nowNs);
}
