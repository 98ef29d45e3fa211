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
