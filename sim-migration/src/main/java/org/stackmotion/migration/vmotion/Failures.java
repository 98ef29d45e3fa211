package org.stackmotion.migration.vmotion;

import org.jspecify.annotations.Nullable;
import org.stackmotion.migration.protocol.ProtocolFault;
import org.stackmotion.migration.vm.VirtualMachine;
import org.stackmotion.net.neighbor.Neighbor;
import org.stackmotion.net.neighbor.NeighborState;
import org.stackmotion.net.stack.NetInterface;
import org.stackmotion.net.stack.Netstack;
import org.stackmotion.net.stack.RouteResult;
import org.stackmotion.net.stack.StackStats;
import org.stackmotion.net.stack.VmkStatus;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv4;

/** The words for everything that can go wrong: status, cause and remedy (facts 4.8). */
final class Failures {
    /** IPv4 and ICMP echo headers: what a ping is larger than its payload. */
    static final int PING_HEADERS_BYTES = 28;

    /** ESXi's own words (facts 4.8). */
    /** RFC 3927: addresses that machines give themselves. */
    private static final String LINK_LOCAL = "169.254.";

    private static final String NO_DATA =
            "The vMotion failed because the destination host did not receive data from the source"
                    + " host on the vMotion network. Please check your vMotion network settings and"
                    + " physical network configuration and ensure they are correct.";

    private Failures() {}

    /** IP and ICMP headers of a ping of that family. */
    static int pingHeadersBytes(IpAddress address) {
        return address.isIpv4() ? PING_HEADERS_BYTES : PING_HEADERS_BYTES + 20;
    }

    /** The TCP connection could not be made. */
    static MigrationStatus connect(
            VmkStatus cause,
            Migration migration,
            VMotionSite.Endpoint.Ready local,
            VMotionSite.Endpoint.Ready remote,
            Refusals before,
            PathEvidence evidence) {
        String to = remote.address().toString();
        String path =
                "host "
                        + migration.from().name()
                        + ", "
                        + local.vmk()
                        + " on stack "
                        + local.stack().key()
                        + ", to "
                        + to
                        + ":"
                        + VMotionService.PORT;
        DropReason refused = cause == VmkStatus.TIMEOUT ? refusedThere(remote, before) : null;
        if (refused != null) {
            return MigrationStatus.of(
                    VmkStatus.VMOTION_CONNECT_FAILED,
                    cause.hex()
                            + " "
                            + cause.text()
                            + ": "
                            + path
                            + "; "
                            + atLimit(refused, remote, migration),
                    atItsLimit(refused, remote, migration));
        }
        IpAddress silent =
                cause == VmkStatus.TIMEOUT ? silentNextHop(local, remote.address()) : null;
        if (silent != null) {
            String what = silent.isIpv4() ? "ARP" : "neighbour";
            PathEvidence.Silence why =
                    silent.equals(remote.address())
                            ? evidence.silence(migration, local, remote)
                            : PathEvidence.Silence.UNEXPLAINED;
            return MigrationStatus.of(
                    VmkStatus.VMOTION_CONNECT_FAILED,
                    cause.hex()
                            + " "
                            + cause.text()
                            + ": "
                            + path
                            + "; no "
                            + what
                            + " answer from "
                            + silent
                            + why.cause(),
                    why.remedy().isEmpty()
                            ? nobodyAnswers(silent, migration, local, remote.address())
                            : why.remedy());
        }
        return MigrationStatus.of(
                VmkStatus.VMOTION_CONNECT_FAILED,
                cause.hex() + " " + cause.text() + ": " + path,
                remedy(cause, migration, local, remote));
    }

    /**
     * How many connection requests a stack has dropped because it was full: read before connecting,
     * compared after a time-out, so that only drops of this attempt's time explain it.
     */
    record Refusals(long connectionLimit, long bufferLimit) {
        static Refusals of(Netstack stack) {
            return new Refusals(
                    stack.drops().of(DropReason.CONNECTION_LIMIT),
                    stack.drops().of(DropReason.BUFFER_LIMIT));
        }
    }

    /** The limit at which the destination's stack has dropped requests since then, or null. */
    private static @Nullable DropReason refusedThere(
            VMotionSite.Endpoint.Ready remote, Refusals before) {
        Refusals now = Refusals.of(remote.stack());
        if (now.connectionLimit() > before.connectionLimit()) {
            return DropReason.CONNECTION_LIMIT;
        }
        return now.bufferLimit() > before.bufferLimit() ? DropReason.BUFFER_LIMIT : null;
    }

    private static String atLimit(
            DropReason limit, VMotionSite.Endpoint.Ready remote, Migration migration) {
        return "stack "
                + remote.stack().key()
                + " of "
                + migration.to().name()
                + " drops new connections ("
                + limit
                + ")";
    }

    private static String atItsLimit(
            DropReason limit, VMotionSite.Endpoint.Ready remote, Migration migration) {
        Netstack stack = remote.stack();
        String where = "Stack " + stack.key() + " of " + migration.to().name();
        return limit == DropReason.CONNECTION_LIMIT
                ? where
                        + " has as many connections as it may ("
                        + connections(stack)
                        + "). End other connections of that stack, or give it a larger"
                        + " requested_max_number_of_connections, which works from the next start of"
                        + " the stack on."
                : where
                        + " has no room for another connection ("
                        + buffers(stack)
                        + "). Wait for its other connections, or give it a larger buffer pool.";
    }

    private static String connections(Netstack stack) {
        StackStats stats = stack.stats();
        return stats.connections() + " of " + stats.connectionsMax();
    }

    private static String buffers(Netstack stack) {
        return stack.pool().inUseBytes() + " of " + stack.pool().limitBytes() + " bytes in use";
    }

    /** The next hop on the way to an address, if nobody answers for it; otherwise null. */
    private static @Nullable IpAddress silentNextHop(
            VMotionSite.Endpoint.Ready local, IpAddress address) {
        Netstack stack = local.stack();
        NetInterface nif = stack.findInterface(local.vmk());
        if (nif == null) {
            return null;
        }
        RouteResult route = stack.explainRoute(address, nif);
        for (Neighbor neighbor :
                address.isIpv4() ? stack.neighbors(nif) : stack.ipv6Control().neighbors(nif)) {
            boolean unresolved =
                    neighbor.state() == NeighborState.INCOMPLETE
                            || neighbor.state() == NeighborState.FAILED;
            if (unresolved && route.found() && neighbor.address().equals(route.nextHop())) {
                return neighbor.address();
            }
        }
        return null;
    }

    private static String nobodyAnswers(
            IpAddress nextHop,
            Migration migration,
            VMotionSite.Endpoint.Ready local,
            IpAddress address) {
        String stack = local.stack().key();
        String hop = nextHop.toString();
        String ping = "; try vmkping -S " + stack + " " + hop + ".";
        if (nextHop.equals(address)) {
            return "Nobody answers for "
                    + hop
                    + ". Check VLAN, cabling and addresses of the vMotion network on both hosts"
                    + ping;
        }
        return "Nobody answers for "
                + hop
                + ", the gateway of "
                + local.vmk()
                + " on "
                + migration.from().name()
                + ". Check that this is the router's address, and VLAN and cabling of "
                + local.vmk()
                + ping;
    }

    private static String remedy(
            VmkStatus cause,
            Migration migration,
            VMotionSite.Endpoint.Ready local,
            VMotionSite.Endpoint.Ready remote) {
        String to = remote.address().toString();
        String from = migration.from().name();
        String peer = migration.to().name();
        String stack = local.stack().key();
        return switch (cause) {
            case NETWORK_UNREACHABLE -> unreachable(migration, local, remote);
            case CONNECTION_REFUSED ->
                    "Nothing listens for vMotion at "
                            + to
                            + ". Check which adapter and stack carry vMotion on "
                            + peer
                            + ".";
            case HOST_DOWN, NO_ROUTE_TO_HOST ->
                    "A router on the way finds no way to "
                            + to
                            + ". Check its routes, and VLAN, cabling and addresses at "
                            + peer
                            + "; try vmkping -S "
                            + stack
                            + " "
                            + to
                            + ".";
            case NETWORK_DOWN ->
                    "Stack "
                            + stack
                            + " or the link of "
                            + local.vmk()
                            + " on "
                            + from
                            + " is down.";
            case LIMIT_EXCEEDED ->
                    "Stack "
                            + stack
                            + " of "
                            + from
                            + " has as many connections as it may ("
                            + connections(local.stack())
                            + "). End other connections of that stack, or give it a larger"
                            + " requested_max_number_of_connections, which works from the next"
                            + " start of the stack on. Other stacks are not concerned.";
            case OUT_OF_MEMORY, ADDRESS_NOT_AVAILABLE ->
                    "Stack "
                            + stack
                            + " of "
                            + from
                            + " is out of resources or has lost its address.";
            default ->
                    "Check that "
                            + peer
                            + " is up, that it has a way back to "
                            + local.address()
                            + " (gateway of its stack "
                            + remote.stack().key()
                            + "), and that TCP "
                            + VMotionService.PORT
                            + " is open both ways.";
        };
    }

    private static String unreachable(
            Migration migration,
            VMotionSite.Endpoint.Ready local,
            VMotionSite.Endpoint.Ready remote) {
        String from = migration.from().name();
        String back = " Check the way back on " + migration.to().name() + " too.";
        String stack = local.stack().key();
        String to = remote.address().toString();
        if (to.startsWith(LINK_LOCAL)) {
            return to
                    + " is the address that "
                    + remote.vmk()
                    + " of "
                    + migration.to().name()
                    + " gave itself because no DHCP server answered (RFC 3927). See that a server"
                    + " with a free address answers in its VLAN, or give it a static address.";
        }
        int gateway = local.stack().defaultGateway();
        if (gateway != 0) {
            return "Stack "
                    + stack
                    + " of "
                    + from
                    + " has the default gateway "
                    + Ipv4.format(gateway)
                    + ", but not in the subnet of "
                    + local.vmk()
                    + ", and vMotion binds to that adapter. Give "
                    + local.vmk()
                    + " a gateway of its own (override), or the stack a static route to "
                    + to
                    + " by a router in that subnet."
                    + back;
        }
        return "Stack "
                + stack
                + " of "
                + from
                + " has no route to "
                + to
                + ". Set a default gateway on that stack, or an override gateway on "
                + local.vmk()
                + "; the default stack's gateway is not used by it."
                + back;
    }

    /**
     * The connection broke.
     *
     * @param fault what the socket reports
     */
    static MigrationStatus broken(
            VmkStatus fault, String detail, Migration migration, VMotionSite.Endpoint.Ready local) {
        String where = local.stack().key() + " of " + migration.from().name();
        String remedy =
                switch (fault) {
                    case OUT_OF_MEMORY, LIMIT_EXCEEDED ->
                            "The buffers of stack "
                                    + where
                                    + " are used up, by this migration or by other connections of"
                                    + " that stack ("
                                    + buffers(local.stack())
                                    + "). Wait for the others, or give the stack a larger buffer"
                                    + " pool. Other stacks are not concerned.";
                    case NETWORK_DOWN ->
                            "Adapter "
                                    + local.vmk()
                                    + " or stack "
                                    + where
                                    + " was removed or changed during the migration.";
                    default -> NO_DATA;
                };
        return MigrationStatus.of(fault, detail, remedy);
    }

    /** Nothing has been acknowledged for too long, on a connection that was made. */
    static MigrationStatus silence(
            long seconds,
            Migration migration,
            VMotionSite.Endpoint.Ready local,
            VMotionSite.Endpoint.Ready remote,
            PathEvidence evidence) {
        NetInterface nif = local.stack().findInterface(local.vmk());
        String tooLong =
                nif == null ? "" : evidence.tooLongRemedy(local, nif.mtu(), remote.address());
        String ping = "vmkping -S " + local.stack().key() + " ";
        String to = remote.address().toString();
        String mtu =
                nif == null
                        ? ""
                        : " If "
                                + ping
                                + to
                                + " is answered and "
                                + ping
                                + "-d -s "
                                + (nif.mtu() - pingHeadersBytes(remote.address()))
                                + " "
                                + to
                                + " is not, some hop has a smaller MTU than "
                                + local.vmk()
                                + " ("
                                + nif.mtu()
                                + ").";
        return MigrationStatus.of(
                VmkStatus.TIMEOUT,
                "nothing acknowledged by "
                        + migration.to().name()
                        + " for "
                        + seconds
                        + " s"
                        + evidence.tooLong(),
                tooLong.isEmpty() ? NO_DATA + mtu : NO_DATA + " " + tooLong);
    }

    /** A host answered that knows nothing of this migration. */
    private static MigrationStatus stranger(
            Migration migration,
            VMotionSite.Endpoint.Ready local,
            VMotionSite.Endpoint.Ready remote) {
        String to = remote.address().toString();
        boolean own = local.address().equals(remote.address());
        return MigrationStatus.of(
                VmkStatus.NO_MIGRATION,
                own
                        ? to
                                + " is the address of "
                                + local.vmk()
                                + " on "
                                + migration.from().name()
                                + " as well: the host has called itself"
                        : "who answers at " + to + " was told of no such migration",
                "The vMotion address "
                        + to
                        + " of "
                        + migration.to().name()
                        + " is used twice. Give each VMkernel adapter an address of its own.");
    }

    /** What the destination reported. */
    static MigrationStatus peer(
            int code,
            Migration migration,
            VMotionSite.Endpoint.Ready local,
            VMotionSite.Endpoint.Ready remote) {
        if (code == VmkStatus.NO_MIGRATION.code()) {
            return stranger(migration, local, remote);
        }
        for (VmkStatus status : VmkStatus.values()) {
            if (status.code() == code) {
                return MigrationStatus.of(
                        status,
                        "reported by destination " + migration.to().name(),
                        "The VM goes on at "
                                + migration.from().name()
                                + ". See the log of "
                                + migration.to().name()
                                + ".");
            }
        }
        return MigrationStatus.of(
                VmkStatus.FAILURE,
                "destination reported unknown status 0x" + Integer.toHexString(code),
                "Check that both hosts run compatible versions.");
    }

    static MigrationStatus protocol(ProtocolFault fault, String detail) {
        return MigrationStatus.of(
                VmkStatus.FAILURE,
                "peer does not speak the migration protocol: " + fault + " (" + detail + ")",
                "Check what answers on TCP 8000 of the destination's vMotion address.");
    }

    static MigrationStatus noProgress(MigrationOptions options, PreCopy pass, long dirty) {
        return MigrationStatus.of(
                VmkStatus.NO_PRECOPY_PROGRESS,
                "transmit to dirty ratio below "
                        + options.minProgressPercent()
                        + " % for "
                        + options.passesWithoutProgressMax()
                        + " passes; "
                        + dirty
                        + " pages dirty at ~"
                        + pass.bandwidthBytesPerS() / 1_000_000
                        + " MB/s",
                "The guest writes memory faster than the vMotion network carries it. Use a faster or"
                        + " less shared network, or migrate when the guest is quieter.");
    }

    static MigrationStatus switchoverTime(MigrationOptions options) {
        return MigrationStatus.of(
                VmkStatus.SWITCHOVER_TIME_EXCEEDED,
                "The migration has exceeded the maximum switchover time of "
                        + options.maxSwitchoverNs() / 1_000_000_000L
                        + " second(s). ESX has preemptively failed the migration to allow the VM to"
                        + " continue running on the source.",
                "Check the vMotion network for loss and congestion.");
    }

    static MigrationStatus cancelled() {
        return MigrationStatus.of(VmkStatus.IO_ABORTED, "cancelled on request", "");
    }

    static MigrationStatus vmNotRunning(VirtualMachine vm) {
        return MigrationStatus.of(
                VmkStatus.MIGRATION_FAILED_BY_VMX,
                vm.name() + " was powered off during the migration",
                "Nothing to do: the VM is off.");
    }
}
