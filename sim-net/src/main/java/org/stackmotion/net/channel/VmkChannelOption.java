package org.stackmotion.net.channel;

import io.netty.channel.ChannelOption;

/** Options of channels on a netstack beside Netty's own. */
public final class VmkChannelOption {
    /** Binds the socket to the interface of that name, for example {@code vmk1}. */
    public static final ChannelOption<String> VMK = ChannelOption.valueOf("org.stackmotion.VMK");

    /** Delivers page regions as {@code PageRegionSlice}s; off, their bytes are materialised. */
    public static final ChannelOption<Boolean> PAGE_REGIONS =
            ChannelOption.valueOf("org.stackmotion.PAGE_REGIONS");

    /**
     * Ceiling in bytes of auto-tuned socket buffers; with {@code SO_SNDBUF} or {@code SO_RCVBUF} as
     * the start. 0 switches auto-tuning off.
     */
    public static final ChannelOption<Integer> AUTO_TUNE_MAX_BYTES =
            ChannelOption.valueOf("org.stackmotion.AUTO_TUNE_MAX_BYTES");

    /** The don't-fragment bit of datagrams and ICMP messages. */
    public static final ChannelOption<Boolean> DONT_FRAGMENT =
            ChannelOption.valueOf("org.stackmotion.DONT_FRAGMENT");

    private VmkChannelOption() {}
}
