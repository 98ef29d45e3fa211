package org.stackmotion.net.stack;

import org.jspecify.annotations.Nullable;

/** An exception that carries the VMkernel's own status. */
public interface HasStatus {
    VmkStatus status();

    /** The status of an exception or of one of its causes; {@code FAILURE} when none has one. */
    static VmkStatus of(@Nullable Throwable thrown) {
        Throwable at = thrown;
        for (int depth = 0; at != null && depth < 16; depth++) {
            if (at instanceof HasStatus hasStatus) {
                return hasStatus.status();
            }
            at = at.getCause();
        }
        return VmkStatus.FAILURE;
    }
}
