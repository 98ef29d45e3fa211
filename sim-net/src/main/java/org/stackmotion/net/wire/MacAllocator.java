package org.stackmotion.net.wire;

/**
 * Hardware addresses in order of construction, one series per kind of adapter, so that one more
 * router does not move the addresses of the vmks.
 */
public final class MacAllocator {
    /** Captures show 00:50:56:6x:xx:xx for vmks other than vmk0 (facts 2.4). */
    private static final long VMK = 0x0050_5660_0000L;

    /** vCenter-assigned range of VM NICs: 00:50:56:80 to bf. */
    private static final long VM_NIC = 0x0050_5680_0000L;

    /** Locally administered prefixes for physical NICs, plain machines and routers. */
    private static final long PNIC = 0x0253_4D00_0000L;

    private static final long MACHINE = 0x0253_4E00_0000L;
    private static final long ROUTER = 0x0253_5200_0000L;

    /** Low bits of a series: 1,048,575 vmks, and as many of every other kind. */
    static final int MAX_PER_KIND = (1 << 20) - 1;

    private int vmks;
    private int vmNics;
    private int pnics;
    private int machines;
    private int routers;

    MacAllocator() {}

    public long nextVmk() {
        return next(VMK, ++vmks);
    }

    public long nextVmNic() {
        return next(VM_NIC, ++vmNics);
    }

    /** The burned-in address of a vmnic. */
    public long nextPnic() {
        return next(PNIC, ++pnics);
    }

    public long nextMachine() {
        return next(MACHINE, ++machines);
    }

    public long nextRouter() {
        return next(ROUTER, ++routers);
    }

    private static long next(long prefix, int number) {
        if (number > MAX_PER_KIND) {
            throw new IllegalStateException("more than " + MAX_PER_KIND + " addresses of a kind");
        }
        return prefix + number;
    }
}
