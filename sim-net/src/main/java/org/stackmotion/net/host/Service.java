package org.stackmotion.net.host;

import org.jspecify.annotations.Nullable;

/** What a vmk may be selected for, in the API's order of {@code nicType} (facts 3.2). */
public enum Service {
    VMOTION("vmotion"),
    FAULT_TOLERANCE_LOGGING("faultToleranceLogging"),
    VSPHERE_REPLICATION("vSphereReplication"),
    VSPHERE_REPLICATION_NFC("vSphereReplicationNFC"),
    MANAGEMENT("management"),
    VSAN("vsan"),
    VSPHERE_PROVISIONING("vSphereProvisioning"),
    VSAN_WITNESS("vsanWitness"),
    VSPHERE_BACKUP_NFC("vSphereBackupNFC"),
    PTP("ptp"),
    NVME_TCP("nvmeTcp"),
    NVME_RDMA("nvmeRdma"),
    VSAN_EXTERNAL("vsanExternal");

    private final String nicType;

    Service(String nicType) {
        this.nicType = nicType;
    }

    /** {@code nicType} of the API. */
    public String nicType() {
        return nicType;
    }

    /** The system stack that takes this service over for the whole host, or null (facts 1.3). */
    public @Nullable String dedicatedStack() {
        return switch (this) {
            case VMOTION -> NetstackRegistry.VMOTION;
            case VSPHERE_PROVISIONING -> NetstackRegistry.PROVISIONING;
            default -> null;
        };
    }

    @Override
    public String toString() {
        return nicType;
    }
}
