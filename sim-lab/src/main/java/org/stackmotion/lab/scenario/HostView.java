package org.stackmotion.lab.scenario;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import org.stackmotion.lab.format.Ipv4Address;
import org.stackmotion.lab.format.Ipv4Subnet;
import org.stackmotion.lab.scenario.EsxSection.NetStack;
import org.stackmotion.lab.scenario.EsxSection.NicTeamingSection;
import org.stackmotion.lab.scenario.EsxSection.PortGroupSection;
import org.stackmotion.lab.scenario.EsxSection.VirtualSwitch;
import org.stackmotion.lab.scenario.EsxSection.Vmknic;

/**
 * A host section with its defaults filled in, as checks and the builder of worlds want to see it.
 */
public record HostView(String name, HostSection section) {
    public static final String DEFAULT_STACK = "defaultTcpipStack";
    public static final String VMOTION_STACK = "vmotion";
    public static final String PROVISIONING_STACK = "vSphereProvisioning";

    /** Stacks that can be used without a {@code net_stacks} entry (esxi-facts 1.2). */
    public static final ImmutableList<String> SYSTEM_STACKS =
            ImmutableList.of(DEFAULT_STACK, VMOTION_STACK, PROVISIONING_STACK);

    private static final int MTU_DEFAULT = 1500;

    public ImmutableList<VirtualSwitch> switches() {
        EsxSection esx = section.esx();
        return esx == null || esx.networkVss() == null
                ? ImmutableList.of()
                : esx.networkVss().switches();
    }

    public ImmutableList<NetStack> netStacks() {
        EsxSection esx = section.esx();
        return esx == null || esx.network() == null
                ? ImmutableList.of()
                : esx.network().netStacks();
    }

    public ImmutableList<Vmknic> vmknics() {
        EsxSection esx = section.esx();
        return esx == null || esx.network() == null ? ImmutableList.of() : esx.network().vmknics();
    }

    public ImmutableList<Vmknic> vmknicsOf(String stackKey) {
        return vmknics().stream()
                .filter(v -> stackOf(v).equals(stackKey))
                .collect(ImmutableList.toImmutableList());
    }

    /** System stacks first, then those that the file adds. */
    public ImmutableSet<String> stackKeys() {
        ImmutableSet.Builder<String> keys = ImmutableSet.builder();
        keys.addAll(SYSTEM_STACKS);
        netStacks().forEach(s -> keys.add(s.key()));
        return keys.build();
    }

    public @Nullable NetStack netStack(String key) {
        return netStacks().stream().filter(s -> s.key().equals(key)).findFirst().orElse(null);
    }

    /** The port groups of all switches, by label. */
    public ImmutableMap<String, PortGroupSection> portGroups() {
        LinkedHashMap<String, PortGroupSection> groups = new LinkedHashMap<>();
        switches().forEach(s -> s.portGroups().forEach(g -> groups.putIfAbsent(g.name(), g)));
        return ImmutableMap.copyOf(groups);
    }

    /** The switch that has a port group of that label. */
    public @Nullable VirtualSwitch switchOf(String label) {
        return switches().stream()
                .filter(s -> s.portGroups().stream().anyMatch(g -> g.name().equals(label)))
                .findFirst()
                .orElse(null);
    }

    public ImmutableList<String> nics(VirtualSwitch vss) {
        return vss.bridge() == null ? ImmutableList.of() : vss.bridge().nics();
    }

    /** Teaming of a switch or group as its own section says; null: says nothing. */
    public static @Nullable NicTeamingSection teaming(EsxSection.@Nullable Policy policy) {
        return policy == null ? null : policy.nicTeaming();
    }

    /** What the failover order of a port group is taken from, or null: all uplinks are active. */
    private static @Nullable NicTeamingSection order(VirtualSwitch vss, PortGroupSection group) {
        NicTeamingSection own = teaming(group.policy());
        NicTeamingSection below = teaming(vss.policy());
        return own != null && (!own.activeNics().isEmpty() || !own.standbyNics().isEmpty())
                ? own
                : below;
    }

    /** Active uplinks of a port group as booted. */
    public ImmutableList<String> activeNics(VirtualSwitch vss, @Nullable NicTeamingSection order) {
        if (order != null && !order.activeNics().isEmpty()) {
            return order.activeNics();
        }
        return nics(vss).stream()
                .filter(n -> order == null || !order.standbyNics().contains(n))
                .collect(ImmutableList.toImmutableList());
    }

    /** Active uplinks of a port group as booted. */
    public ImmutableList<String> activeNics(VirtualSwitch vss, PortGroupSection group) {
        return activeNics(vss, order(vss, group));
    }

    /** Standby uplinks of a port group as booted. */
    public ImmutableList<String> standbyNics(VirtualSwitch vss, PortGroupSection group) {
        NicTeamingSection order = order(vss, group);
        return order == null ? ImmutableList.of() : order.standbyNics();
    }

    /** The segment behind a port group's first uplink; null for a switch without uplink. */
    public @Nullable String segmentOf(String label) {
        VirtualSwitch vss = switchOf(label);
        PortGroupSection group = portGroups().get(label);
        if (vss == null || group == null) {
            return null;
        }
        ImmutableList<String> active = activeNics(vss, group);
        return active.isEmpty() ? null : section.uplinks().get(active.getFirst());
    }

    public int vlanOf(String label) {
        PortGroupSection group = portGroups().get(label);
        return group == null || group.vlanId() == null ? 0 : group.vlanId();
    }

    public static String stackOf(Vmknic vmk) {
        return vmk.netStackInstanceKey() == null ? DEFAULT_STACK : vmk.netStackInstanceKey();
    }

    public static int mtu(Vmknic vmk) {
        return vmk.mtu() == null ? MTU_DEFAULT : vmk.mtu();
    }

    public static int mtu(VirtualSwitch vss) {
        return vss.mtu() == null ? MTU_DEFAULT : vss.mtu();
    }

    /** The adapter's address, or null while it has none. */
    public static @Nullable Ipv4Subnet address(Vmknic vmk) {
        EsxSection.IpConfig ip = vmk.ip();
        if (ip == null || ip.ipv4Address() == null || ip.ipv4SubnetMask() == null) {
            return null;
        }
        return new Ipv4Subnet(ip.ipv4Address(), ip.ipv4SubnetMask().length());
    }

    /** True when the adapter has its address from DHCP. */
    public static boolean dhcp(Vmknic vmk) {
        return vmk.ip() != null && Boolean.TRUE.equals(vmk.ip().dhcp());
    }

    public static @Nullable Ipv4Address overrideGateway(Vmknic vmk) {
        EsxSection.IpRouteSpec spec = vmk.ipRouteSpec();
        return spec == null ? null : spec.ipRouteConfig().defaultGateway();
    }

    public static boolean isEnabled(Vmknic vmk, String service) {
        return Boolean.TRUE.equals(vmk.enabledServices().get(service));
    }
}
