package org.stackmotion.net.stack;

import java.util.Locale;

/**
 * VMkernel status values, {@code 0x0bad0000 + n}, with the texts an engineer sees (esxi-facts 4.8).
 */
public enum VmkStatus {
    OK(0, "Success"),
    FAILURE(0xbad0001, "Failure"),
    NOT_FOUND(0xbad0003, "Not found"),
    BUSY(0xbad0004, "Busy"),
    LIMIT_EXCEEDED(0xbad0006, "Limit exceeded"),
    BAD_PARAMETER(0xbad0007, "Bad parameter"),
    OUT_OF_MEMORY(0xbad0014, "Out of memory"),
    OUT_OF_RESOURCES(0xbad0017, "Out of resources"),
    NO_FREE_HANDLES(0xbad0018, "No free handles"),
    TIMEOUT(0xbad0021, "Timeout"),
    CONNECTION_CLOSED_BY_REMOTE(
            0xbad003f, "Connection closed by remote host, possibly due to timeout"),
    NO_CONNECTION(0xbad0040, "No connection"),
    RESUME_FAILED(0xbad0044, "Failed to resume virtual machine"),
    NETWORK_DOWN(0xbad0047, "Network is down"),
    NETWORK_UNREACHABLE(0xbad0048, "Network unreachable"),
    CONNECTION_RESET(0xbad004b, "Connection reset by peer"),
    NOT_CONNECTED(0xbad004c, "Socket is not connected"),
    CONNECTION_REFUSED(0xbad004f, "Connection refused"),
    HOST_DOWN(0xbad0050, "Host is down"),
    NO_ROUTE_TO_HOST(0xbad0051, "No route to host"),
    ADDRESS_IN_USE(0xbad0052, "Address already in use"),
    BROKEN_PIPE(0xbad0053, "Broken pipe"),
    VLAN_MISMATCH(0xbad005e, "Pkts dropped because of VLAN (support) mismatch"),
    MIGRATION_FAILED_BY_VMX(0xbad0092, "Migration determined a failure by the VMX"),
    MIGRATION_LACK_OF_RESOURCES(
            0xbad00a4, "Migration failed to start due to lack of CPU or memory resources"),
    IO_ABORTED(0xbad00e0, "IO was aborted"),
    ADDRESS_NOT_AVAILABLE(0xbad00fc, "Address not available"),
    SWITCHOVER_TIME_EXCEEDED(0xbad0107, "Maximum switchover time for migration exceeded"),
    NO_PRECOPY_PROGRESS(0xbad0109, "Migration failed due to lack of pre-copy forward progress"),
    VMOTION_CONNECT_FAILED(0xbad010b, "The ESX hosts failed to connect over the VMotion network"),
    NO_MIGRATION(0xbad010c, "No migration in progress");

    private final int code;
    private final String text;

    VmkStatus(int code, String text) {
        this.code = code;
        this.text = text;
    }

    public int code() {
        return code;
    }

    public String text() {
        return text;
    }

    /** As the logs print it: {@code 0xbad0048}. */
    public String hex() {
        return String.format(Locale.ROOT, "0x%x", code);
    }

    @Override
    public String toString() {
        return text + " (" + hex() + ")";
    }
}
