package org.stackmotion.net.ip;

import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv6;

/**
 * Path MTUs learnt from "packet too big" (RFC 8201), one cache per stack. A value is forgotten
 * after ten minutes (section 5.4) and never grows before; below 1280 bytes nobody is believed
 * (section 4, RFC 8021).
 */
public final class Ipv6PathMtuCache {
    /** Named maximum; the oldest value goes first. */
    public static final int ENTRIES_MAX = PathMtuCache.ENTRIES_MAX;

    private record Learnt(int mtu, long atNs) {}

    private final TreeMap<IpAddress, Learnt> entries = new TreeMap<>();

    /** The MTU for a destination: that of the link, or less where the path is narrower. */
    public int mtu(IpAddress destination, int linkMtu, long nowNs) {
        if (entries.isEmpty()) {
            return linkMtu;
        }
        Learnt learnt = entries.get(destination);
        if (learnt == null || nowNs - learnt.atNs >= PathMtuCache.AGE_MAX_NS) {
            return linkMtu;
        }
        return Math.min(linkMtu, learnt.mtu);
    }

    /**
     * A router says that a packet did not fit.
     *
     * @return true when the path's MTU is smaller than before
     */
    public boolean onTooBig(IpAddress destination, long mtu, int linkMtu, long nowNs) {
        int old = mtu(destination, linkMtu, nowNs);
        if (mtu >= old || old <= Ipv6.MIN_MTU) {
            return false;
        }
        if (entries.size() == ENTRIES_MAX && !entries.containsKey(destination)) {
            forgetOldest();
        }
        entries.put(destination, new Learnt((int) Math.max(mtu, Ipv6.MIN_MTU), nowNs));
        return true;
    }

    public int size() {
        return entries.size();
    }

    private void forgetOldest() {
        Iterator<Map.Entry<IpAddress, Learnt>> all = entries.entrySet().iterator();
        Map.Entry<IpAddress, Learnt> oldest = all.next();
        while (all.hasNext()) {
            Map.Entry<IpAddress, Learnt> next = all.next();
            if (next.getValue().atNs < oldest.getValue().atNs) {
                oldest = next;
            }
        }
        entries.remove(oldest.getKey());
    }
}
