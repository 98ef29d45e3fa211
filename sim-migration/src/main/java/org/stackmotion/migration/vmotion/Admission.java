package org.stackmotion.migration.vmotion;

import org.jspecify.annotations.Nullable;
import org.stackmotion.migration.vm.GuestNic;
import org.stackmotion.migration.vm.VirtualMachine;
import org.stackmotion.net.stack.VmkStatus;

/**
 * Whether a migration may begin. The destination is asked first (facts 4.2). Refusals are vCenter's
 * faults, so the text is the fault's name; the code is the VMkernel status that comes nearest.
 */
final class Admission {
    private Admission() {}

    /** Why the migration is refused, or null. */
    static @Nullable MigrationStatus refusal(
            VirtualMachine vm, VMotionService source, VMotionService destination) {
        VMotionSite from = source.site();
        VMotionSite to = destination.site();
        if (vm.isMigrating()) {
            return refuse(
                    VmkStatus.BUSY,
                    "TaskInProgress",
                    vm.name() + " is being migrated already",
                    "Wait for the running migration, or cancel it.");
        }
        if (vm.site() != from || !vm.isRunning()) {
            return refuse(
                    VmkStatus.NOT_FOUND,
                    "InvalidPowerState",
                    vm.name() + " does not run on " + from.name(),
                    "Power the VM on, or name the host that runs it.");
        }
        if (from == to) {
            return refuse(
                    VmkStatus.BAD_PARAMETER,
                    "AlreadyExists",
                    vm.name() + " runs on " + to.name() + " already",
                    "Choose another destination.");
        }
        MigrationStatus unset = notConfigured(to);
        if (unset == null) {
            unset = notConfigured(from);
        }
        if (unset != null) {
            return unset;
        }
        if (!vm.datastore().isReachableFrom(to.name())) {
            return refuse(
                    VmkStatus.NOT_FOUND,
                    "InaccessibleDatastore",
                    to.name() + " does not reach datastore " + vm.datastore().name(),
                    "A vMotion leaves the VM's files where they are: use storage that both hosts"
                            + " reach.");
        }
        return networks(vm, to);
    }

    private static @Nullable MigrationStatus networks(VirtualMachine vm, VMotionSite to) {
        for (GuestNic nic : vm.nics()) {
            if (!to.hasPortGroup(nic.portGroup())) {
                return refuse(
                        VmkStatus.NOT_FOUND,
                        "NetworkNotAccessible",
                        nic.name()
                                + " needs network '"
                                + nic.portGroup()
                                + "', which "
                                + to.name()
                                + " does not have",
                        "Create a port group with exactly that label on " + to.name() + ".");
            }
        }
        return null;
    }

    private static @Nullable MigrationStatus notConfigured(VMotionSite host) {
        if (host.endpoint() instanceof VMotionSite.Endpoint.NotConfigured missing) {
            return refuse(
                    VmkStatus.NOT_FOUND,
                    "VMotionNotConfigured",
                    host.name() + ": " + missing.reason(),
                    missing.remedy());
        }
        return null;
    }

    static MigrationStatus tooMany(VMotionSite host, int most) {
        return refuse(
                VmkStatus.MIGRATION_LACK_OF_RESOURCES,
                VmkStatus.MIGRATION_LACK_OF_RESOURCES.text(),
                host.name() + " takes part in " + most + " migrations already",
                "Wait for one of them to end.");
    }

    private static MigrationStatus refuse(
            VmkStatus status, String fault, String cause, String remedy) {
        return MigrationStatus.named(status, fault, cause, remedy);
    }
}
