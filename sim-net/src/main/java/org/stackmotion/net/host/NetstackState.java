package org.stackmotion.net.host;

/** {@code HostNetStackInstance} runtime states (facts 1.2). */
public enum NetstackState {
    /** Deleted or not running: not in the runtime list. */
    INACTIVE("inactive"),
    ACTIVE("active"),
    /** Being deleted asynchronously. */
    DEACTIVATING("deactivating"),
    /** Reserved by the API for asynchronous creation; the model never uses it. */
    ACTIVATING("activating");

    private final String apiName;

    NetstackState(String apiName) {
        this.apiName = apiName;
    }

    public String apiName() {
        return apiName;
    }
}
