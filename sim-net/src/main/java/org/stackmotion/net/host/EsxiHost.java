package org.stackmotion.net.host;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.link.LinkEnd;
import org.stackmotion.net.tcp.EcnMode;
import org.stackmotion.net.vswitch.Pnic;
import org.stackmotion.net.vswitch.PortGroup;
import org.stackmotion.net.vswitch.VirtualSwitch;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.NetContext;

/**
 * An ESXi host: physical NICs, standard switches, VMkernel adapters and TCP/IP stacks. What it is
 * made of can be read here; every change goes through {@link #operations()}.
 */
public final class EsxiHost {
    /** Configuration maximum of 1 GbE ports, the largest of all kinds. */
    public static final int MAX_PNICS = 32;

    private static final int ECN_SINCE_MAJOR = 7;

    private final NetContext ctx;
    private final String name;
    private final String version;
    private final HostRules rules;
    private final HostLog log;
    private final AdvancedOptions advanced = new AdvancedOptions();
    private final NetstackRegistry netstacks;
    private final LinkedHashMap<String, Pnic> pnics = new LinkedHashMap<>();
    private final LinkedHashMap<String, VirtualSwitch> switches = new LinkedHashMap<>();
    private final List<Vmk> vmks = new ArrayList<>();
    private final List<VmPort> vmPorts = new ArrayList<>();
    private @Nullable AdapterListener adapterListener;
    private @Nullable DhcpClients dhcpClients;
    private final FlowMeters meters = new FlowMeters();
    private final HostOperations operations;
    private int nextPortset = 2;
    private boolean booted;

    /**
     * A host without NICs, switches and vmks, not booted: what is requested works at once until
     * {@link #completeBoot}.
     *
     * @param version for example {@code 8.0.3}
     */
    public EsxiHost(NetContext ctx, String name, String version, HostRules rules) {
        this.ctx = ctx;
        this.name = name;
        this.version = version;
        this.rules = rules;
        this.log = new HostLog(ctx, name);
        this.netstacks =
                new NetstackRegistry(ctx, name, log, hasEcn() ? EcnMode.ENABLED : EcnMode.DISABLED);
        this.operations = new HostOperations(this);
    }

    public EsxiHost(NetContext ctx, String name, String version) {
        this(ctx, name, version, HostRules.DEFAULT);
    }

    public NetContext context() {
        return ctx;
    }

    public String name() {
        return name;
    }

    public String version() {
        return version;
    }

    /** Whether its stacks know Explicit Congestion Notification: 7.0 and later (facts 1.5). */
    boolean hasEcn() {
        int dot = version.indexOf('.');
        String major = dot < 0 ? version : version.substring(0, dot);
        return Integer.parseInt(major) >= ECN_SINCE_MAJOR;
    }

    public HostRules rules() {
        return rules;
    }

    /** The one door for changes. */
    public HostOperations operations() {
        return operations;
    }

    public HostLog log() {
        return log;
    }

    /** Advice that the configuration does not follow. */
    public ImmutableList<String> warnings() {
        return log.warnings();
    }

    public AdvancedOptions advanced() {
        return advanced;
    }

    public NetstackRegistry netstacks() {
        return netstacks;
    }

    public boolean isBooted() {
        return booted;
    }

    /** Ends the configuration "as booted" and gives the advice that a booted host gives. */
    public void completeBoot() {
        booted = true;
        operations.adviseAfterBoot();
    }

    /** Puts a NIC into the host, as hardware does; the first is {@code vmnic0}. */
    public Pnic addPnic(String device) {
        if (pnics.size() == MAX_PNICS) {
            throw new IllegalStateException(name + " has more than " + MAX_PNICS + " NICs");
        }
        Pnic pnic = new Pnic(device, ctx.macs().nextPnic());
        if (pnics.putIfAbsent(device, pnic) != null) {
            throw new IllegalArgumentException(name + " has " + device + " already");
        }
        return pnic;
    }

    /** Plugs a cable into a NIC of this host. */
    public void cable(Pnic pnic, LinkEnd end) {
        pnic.connect(end);
        end.addObserver(meters);
    }

    public ImmutableList<Pnic> pnics() {
        return ImmutableList.copyOf(pnics.values());
    }

    public @Nullable Pnic pnic(String device) {
        return pnics.get(device);
    }

    public ImmutableList<VirtualSwitch> virtualSwitches() {
        return ImmutableList.copyOf(switches.values());
    }

    public @Nullable VirtualSwitch virtualSwitch(String switchName) {
        return switches.get(switchName);
    }

    /** The port group of that label on any switch, or null. */
    public @Nullable PortGroup portGroup(String label) {
        for (VirtualSwitch vswitch : switches.values()) {
            PortGroup group = vswitch.portGroup(label);
            if (group != null) {
                return group;
            }
        }
        return null;
    }

    /** In order of creation. */
    public ImmutableList<Vmk> vmks() {
        return ImmutableList.copyOf(vmks);
    }

    public @Nullable Vmk vmk(String device) {
        for (Vmk vmk : vmks) {
            if (vmk.name().equals(device)) {
                return vmk;
            }
        }
        return null;
    }

    Map<String, VirtualSwitch> mutableSwitches() {
        return switches;
    }

    List<Vmk> mutableVmks() {
        return vmks;
    }

    int nextPortset() {
        return nextPortset++;
    }

    /** What a session of that service that begins now would use; the first of several. */
    public ServiceEndpoint serviceEndpoint(Service service) {
        return ServiceChoice.choose(this, service);
    }

    /** Every adapter of the service (several for multi-NIC vMotion); empty when not configured. */
    public ImmutableList<ServiceEndpoint.Endpoint> serviceEndpoints(Service service) {
        return ServiceChoice.all(this, service);
    }

    /**
     * Connects a VM's NIC to a port group.
     *
     * @throws HostFault NotFound: no such port group
     */
    public VmPort connectVmNic(VmNic nic, String portGroupLabel) throws HostFault {
        PortGroup group = portGroup(portGroupLabel);
        if (group == null) {
            throw new HostFault(
                    VimFault.NOT_FOUND, "no port group '" + portGroupLabel + "' on " + name);
        }
        VmPort port = new VmPort(nic, group.virtualSwitch().connect(group, nic.mac(), nic.guest()));
        vmPorts.removeIf(p -> !p.isConnected());
        vmPorts.add(port);
        tell(listener -> listener.onVmPort(port));
        return port;
    }

    /** Connected NICs of VMs, in the order in which they were connected. */
    public ImmutableList<VmPort> vmPorts() {
        return vmPorts.stream()
                .filter(VmPort::isConnected)
                .collect(ImmutableList.toImmutableList());
    }

    /** Who looks for addresses of adapters with DHCP; without it there can be none. */
    public void setDhcpClients(DhcpClients clients) {
        dhcpClients = clients;
    }

    @Nullable DhcpClients dhcpClients() {
        return dhcpClients;
    }

    void setAdapterListener(AdapterListener listener) {
        adapterListener = listener;
    }

    void tell(Consumer<AdapterListener> news) {
        if (adapterListener != null) {
            news.accept(adapterListener);
        }
    }

    /** Counts the frames of one TCP connection at this host's NICs from now on. */
    public FlowMeter meter(IpAddress localIp, int localPort, IpAddress remoteIp, int remotePort) {
        return meters.add(localIp, localPort, remoteIp, remotePort);
    }

    @Override
    public String toString() {
        return name;
    }
}
