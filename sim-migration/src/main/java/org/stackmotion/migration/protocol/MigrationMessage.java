package org.stackmotion.migration.protocol;

/** The control messages. Pages and device state travel beside them, without an object each. */
public sealed interface MigrationMessage {
    /**
     * Source to destination, first: which migration this connection belongs to.
     *
     * @param migrationId the number that both hosts were told
     * @param memoryPages size of the VM's memory in 4 KiB pages
     * @param deviceStateBytes size of the checkpoint that will follow the last pages
     */
    record Hello(
            long migrationId, long memoryPages, long deviceStateBytes, String vm, String sourceHost)
            implements MigrationMessage {}

    /**
     * Destination to source: ready for pages, or not.
     *
     * @param status 0, or a VMkernel status value
     */
    record HelloReply(int status) implements MigrationMessage {}

    /**
     * Source to destination: a pre-copy pass is over.
     *
     * @param round counted from 1
     */
    record RoundEnd(int round, long pagesSent) implements MigrationMessage {}

    /**
     * Source to destination: the VM is stunned, these pages are still to come.
     *
     * @param pages number of pages in all CHANGED messages before this one
     */
    record StopCopy(long pages) implements MigrationMessage {}

    /**
     * Destination to source: the VM runs here, or will never run here.
     *
     * @param status 0, or a VMkernel status value
     */
    record Resumed(int status) implements MigrationMessage {}

    /** Either side: give up; the ownership lock alone says who runs the VM. */
    record Abort(int status) implements MigrationMessage {}
}
