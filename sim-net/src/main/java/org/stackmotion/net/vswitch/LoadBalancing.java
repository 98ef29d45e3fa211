package org.stackmotion.net.vswitch;

/** How a team of uplinks shares its ports out. The names are vim25's. */
public enum LoadBalancing {
    /** Route based on the originating virtual port: each port keeps to one uplink. */
    ORIGINATING_PORT("loadbalance_srcid"),

    /** Use explicit failover order: all ports take the first uplink in order that is up. */
    EXPLICIT_ORDER("failover_explicit");

    private final String apiName;

    LoadBalancing(String apiName) {
        this.apiName = apiName;
    }

    /** As in the API: {@code loadbalance_srcid}. */
    public String apiName() {
        return apiName;
    }
}
