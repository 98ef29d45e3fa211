package org.stackmotion.migration.vmotion;

/**
 * States of the two VMX processes (facts 4.2; the numbers of {@code MigrateSetState} log lines).
 */
public enum VmxState {
    MIGRATE_VMX_NONE(0),
    MIGRATE_TO_VMX_READY(1),
    MIGRATE_TO_VMX_PRECOPY(2),
    MIGRATE_TO_VMX_CHECKPT(3),
    MIGRATE_TO_VMX_WAIT_HANDSHAKE(4),
    MIGRATE_TO_VMX_FINISHED(5),
    MIGRATE_FROM_VMX_INIT(7),
    MIGRATE_FROM_VMX_WAITING(8),
    MIGRATE_FROM_VMX_PRECOPY(9),
    MIGRATE_FROM_VMX_CHECKPT(10),
    MIGRATE_FROM_VMX_FINISHED(11);

    private final int number;

    VmxState(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
