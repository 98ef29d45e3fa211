package org.stackmotion.migration.vm;

/** What a VM needs of the host that it runs on. */
public interface VmSite {
    /** The host's name, as the lock on the VM's files records it. */
    String name();

    /** True when the host has a port group of that label. */
    boolean hasPortGroup(String label);

    /** Plugs the NIC into its port group: the site calls {@link GuestNic#plug}. */
    void connect(GuestNic nic, long nowNs);

    void disconnect(GuestNic nic, long nowNs);

    /** Sends one RARP for the NIC's address, so that physical switches learn where it is. */
    void notifySwitches(GuestNic nic, long nowNs);
}
