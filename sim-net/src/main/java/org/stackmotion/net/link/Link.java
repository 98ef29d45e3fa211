package org.stackmotion.net.link;

import org.stackmotion.net.wire.NetContext;

/** A full-duplex cable. */
public final class Link {
    private final LinkEnd a;
    private final LinkEnd b;

    /** Names the ends {@code name:a} and {@code name:b}. */
    public Link(NetContext ctx, String name, LinkConfig a2b, LinkConfig b2a) {
        this(ctx, name + ":a", name + ":b", a2b, b2a);
    }

    /**
     * A cable between two ports.
     *
     * @param nameA port at the first end, for example {@code esx01/vmnic0}; where its counters are
     *     listed
     * @param nameB port at the second end, for example {@code tor1/port1}
     * @param a2b what the first end sends through
     * @param b2a what the second end sends through
     */
    public Link(NetContext ctx, String nameA, String nameB, LinkConfig a2b, LinkConfig b2a) {
        a = new LinkEnd(ctx, nameA, a2b);
        b = new LinkEnd(ctx, nameB, b2a);
        a.join(b);
        b.join(a);
    }

    public LinkEnd a() {
        return a;
    }

    public LinkEnd b() {
        return b;
    }
}
