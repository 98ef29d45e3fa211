package org.stackmotion.migration.vmotion;

import org.stackmotion.migration.protocol.ProtocolFault;
import org.stackmotion.migration.vm.VirtualMachine;
import org.stackmotion.net.stack.VmkStatus;
import org.stackmotion.net.wire.Ipv4;

/** The words for everything that can go wrong: status, cause and remedy (facts 4.8). */
final class Failures {
    private Failures() {}

    /** The TCP connection could not be made. */
    static MigrationStatus connect(
            VmkStatus cause,
            Migration migration,
            VMotionSite.Endpoint.Ready local,
            VMotionSite.Endpoint.Ready remote) {
        String to = Ipv4.format(remote.address());
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
        return MigrationStatus.of(
                VmkStatus.VMOTION_CONNECT_FAILED,
                cause.hex() + " " + cause.text() + ": " + path,
                remedy(cause, migration, local, to));
    }

    private static String remedy(
            VmkStatus cause, Migration migration, VMotionSite.Endpoint.Ready local, String to) {
        String from = migration.from().name();
        String peer = migration.to().name();
        String stack = local.stack().key();
        return switch (cause) {
            case NETWORK_UNREACHABLE ->
                    "Stack "
                            + stack
                            + " of "
                            + from
                            + " has no route to "
                            + to
                            + ". Set a default gateway on that stack, or an override gateway on "
                            + local.vmk()
                            + "; the default stack's gateway is not used by it. Check the way back on "
                            + peer
                            + " too.";
            case CONNECTION_REFUSED ->
                    "Nothing listens for vMotion at "
                            + to
                            + ". Check which adapter and stack carry vMotion on "
                            + peer
                            + ".";
            case HOST_DOWN, NO_ROUTE_TO_HOST ->
                    "Nobody answers for "
                            + to
                            + " (or its gateway). Check VLAN, cabling and addresses of the vMotion"
                            + " network on both hosts; try vmkping -S "
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
            case LIMIT_EXCEEDED, OUT_OF_MEMORY, ADDRESS_NOT_AVAILABLE ->
                    "Stack "
                            + stack
                            + " of "
                            + from
                            + " is out of resources or has lost its address.";
            default ->
                    "Check that "
                            + peer
                            + " is up, that its default way back to "
                            + Ipv4.format(local.address())
                            + " exists (gateway of its vMotion stack), and that TCP "
                            + VMotionService.PORT
                            + " is open both ways.";
        };
    }

    /** What the destination reported. */
    static MigrationStatus peer(int code, Migration migration) {
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
