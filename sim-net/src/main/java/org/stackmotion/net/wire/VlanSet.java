package org.stackmotion.net.wire;

import java.util.Arrays;
import java.util.Collection;

/** A set of VLAN ids 0..4094 (IEEE 802.1Q section 9.6); 0 stands for untagged traffic. */
public final class VlanSet {
    public static final int MAX_ID = 4094;

    /** Everything, untagged traffic included. */
    public static final VlanSet ALL = all();

    private final long[] bits;

    private VlanSet(long[] bits) {
        this.bits = bits;
    }

    private static VlanSet all() {
        long[] bits = new long[64];
        Arrays.fill(bits, -1L);
        bits[63] = -1L >>> 1; // 4095 is reserved
        return new VlanSet(bits);
    }

    /**
     * A set of its own.
     *
     * @throws IllegalArgumentException if an id is outside 0..4094
     */
    public static VlanSet of(Collection<Integer> ids) {
        long[] bits = new long[64];
        for (int id : ids) {
            if (id < 0 || id > MAX_ID) {
                throw new IllegalArgumentException("VLAN id " + id);
            }
            bits[id >>> 6] |= 1L << id;
        }
        return new VlanSet(bits);
    }

    public boolean contains(int vlan) {
        return (bits[vlan >>> 6] >>> vlan & 1) != 0;
    }
}
