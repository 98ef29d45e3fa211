package org.stackmotion.migration.vmotion;

import org.stackmotion.net.stack.VmkStatus;

/**
 * How a migration ended, for people and for report.json.
 *
 * @param code hexadecimal VMkernel status, for example {@code 0xbad010b}
 * @param text what ESXi says for it
 * @param cause what lies behind it, with its own code where there is one
 * @param remedy what to do about it
 */
public record MigrationStatus(String code, String text, String cause, String remedy) {
    /** All is well. */
    public static final MigrationStatus OK = of(VmkStatus.OK, "", "");

    /** Of a migration that still runs: what a report says when the run ends first. */
    static final MigrationStatus IN_PROGRESS =
            named(
                    VmkStatus.OK,
                    "In progress",
                    "the run ended before the migration did",
                    "Let the run go on: a later `until`, or none.");

    static MigrationStatus of(VmkStatus status, String cause, String remedy) {
        return new MigrationStatus(status.hex(), status.text(), cause, remedy);
    }

    static MigrationStatus named(VmkStatus status, String text, String cause, String remedy) {
        return new MigrationStatus(status.hex(), text, cause, remedy);
    }

    @Override
    public String toString() {
        return text + " (" + code + ")" + (cause.isEmpty() ? "" : ": " + cause);
    }
}
