package org.stackmotion.migration.vmotion;

import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;
import org.stackmotion.migration.vm.GuestNic;
import org.stackmotion.migration.vm.VmSite;
import org.stackmotion.net.stack.Netstack;
import org.stackmotion.net.wire.IpAddress;

/** What live migration needs of a host. */
public interface VMotionSite extends VmSite {
    /** Which adapter and stack a new session uses now (facts 1.3, E1 to E6). */
    Endpoint endpoint();

    /** Counts the Ethernet frames of one TCP connection at the host's physical NICs. */
    WireMeter meter(IpAddress localAddress, int localPort, IpAddress remoteAddress, int remotePort);

    /**
     * Sets a port of the NIC's port group aside until {@link #release}: what a VM that is on its
     * way will need cannot be removed meanwhile.
     */
    void reserve(GuestNic nic);

    /** Gives the port back; the VM has arrived, or does not come. */
    void release(GuestNic nic);

    /** Where an adapter is plugged in; null when the site has no port groups. */
    @Nullable Attachment attachment(String vmk);

    /**
     * Where an adapter is plugged in.
     *
     * @param vlan 0: untagged
     * @param linkUp it has an uplink that is up
     * @param heardVlanNs when something of a VLAN last came in at its switch; negative: never
     */
    record Attachment(String portGroup, int vlan, boolean linkUp, IntToLongFunction heardVlanNs) {}

    /** The answer of the host's rules. */
    sealed interface Endpoint {
        /**
         * Ready for new sessions.
         *
         * @param vmk name of the adapter, for example {@code vmk1}
         * @param address its IPv4 address, or its IPv6 address when it has no other
         * @param ipv6 its IPv6 address beside that, or null
         */
        record Ready(Netstack stack, String vmk, IpAddress address, @Nullable IpAddress ipv6)
                implements Endpoint {
            /** The same with the address to reach, or be reached by, that peer. */
            Ready towards(Ready peer) {
                boolean both4 = address.isIpv4() && peer.address.isIpv4();
                return both4 || ipv6 == null ? this : new Ready(stack, vmk, ipv6, ipv6);
            }
        }

        /** No adapter may carry vMotion. */
        record NotConfigured(String reason, String remedy) implements Endpoint {}
    }

    /** A running count. */
    interface WireMeter {
        long frames();

        /** Bytes as a capture shows them, both directions. */
        long bytes();

        /** Stops counting; the numbers stay. */
        void stop();
    }
}
