package org.stackmotion.net.host;

import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.host.NetstackRecord.StaticRoute;
import org.stackmotion.net.stack.Netstack;
import org.stackmotion.net.tcp.CongestionControls;
import org.stackmotion.net.tcp.EcnMode;
import org.stackmotion.net.wire.Ipv4;

/** TCP/IP stacks: their life cycle, settings, gateways and routes. */
final class NetstackOperations {
    /** Static routes of a stack; the vendor's number was not found (facts 1.5), this is ours. */
    static final int MAX_ROUTES = 10_000;

    private static final int MAX_CONNECTIONS = 1_000_000;

    private final EsxiHost host;
    private final NetstackRegistry registry;

    NetstackOperations(EsxiHost host) {
        this.host = host;
        this.registry = host.netstacks();
    }

    void add(String key) throws HostFault {
        if (key.isEmpty()
                || key.length() > NetstackRegistry.MAX_KEY_LENGTH
                || key.chars().anyMatch(c -> c <= ' ' || c == '/')) {
            throw new HostFault(
                    VimFault.INVALID_ARGUMENT, "'" + key + "' cannot name a TCP/IP stack");
        }
        NetstackRegistry.Entry entry = registry.entry(key);
        NetstackState state = registry.state(key);
        NetstackState next =
                NetstackLifeCycle.next(
                        NetstackRegistry.kindOf(key),
                        state,
                        NetstackLifeCycle.Event.ADD_STACK,
                        key);
        checkRoom(state);
        registry.enter(entry == null ? registry.addCustom(key) : entry, next);
    }

    /** Refuses one more running stack than the host can have (facts 1.5). */
    void checkRoom(NetstackState state) throws HostFault {
        long max = host.advanced().value(AdvancedOption.MAX_NETSTACK_INSTANCES);
        if (state == NetstackState.INACTIVE && registry.runningCount() >= max) {
            throw new HostFault(
                    VimFault.LIMIT_EXCEEDED,
                    "a host runs at most "
                            + max
                            + " TCP/IP stacks ("
                            + AdvancedOption.MAX_NETSTACK_INSTANCES
                            + ")");
        }
    }

    void remove(String key) throws HostFault {
        NetstackRegistry.Entry entry = registry.require(key, VimFault.NOT_FOUND);
        NetstackState next =
                NetstackLifeCycle.next(
                        entry.kind(), entry.state(), NetstackLifeCycle.Event.REMOVE_STACK, key);
        if (!entry.vmks().isEmpty()) {
            throw new HostFault(
                    VimFault.RESOURCE_IN_USE,
                    "TCP/IP stack '" + key + "' has adapter " + entry.vmks().get(0));
        }
        registry.enter(entry, next);
    }

    void edit(String key, NetstackEdit edit) throws HostFault {
        NetstackRegistry.Entry entry = registry.require(key, VimFault.NOT_FOUND);
        checkSettings(edit);
        for (Vmk vmk : entry.vmks()) {
            if (edit.dns() != null && vmk.dhcp().feedsDns()) {
                throw new HostFault(
                        VimFault.INVALID_STATE,
                        "DNS of TCP/IP stack '"
                                + key
                                + "' is read-only: it comes from the lease of "
                                + vmk);
            }
        }
        Integer gateway = edit.defaultGateway();
        if (gateway != null) {
            checkGateway(entry, gateway);
        }
        NetstackRecord before = entry.record();
        entry.setRecord(before.with(edit));
        if (!host.isBooted()) {
            entry.applyAsBooted();
        }
        host.log().add("netstack.edit", "TCP/IP stack " + key + ": " + describe(edit));
        if (gateway != null) {
            adviseGateway(key, before.defaultGateway(), gateway);
        }
    }

    private void checkSettings(NetstackEdit edit) throws HostFault {
        if (edit.ecn() != null && edit.ecn() != EcnMode.DISABLED && !host.hasEcn()) {
            throw new HostFault(
                    VimFault.NOT_SUPPORTED,
                    "ECN '"
                            + edit.ecn()
                            + "': ESXi "
                            + host.version()
                            + " has no ECN; it came with 7.0");
        }
        String algorithm = edit.congestionControl();
        if (algorithm != null && !CongestionControls.names().contains(algorithm)) {
            throw new HostFault(
                    VimFault.INVALID_ARGUMENT,
                    "congestion control '"
                            + algorithm
                            + "'; accepted: "
                            + String.join(", ", CongestionControls.names()));
        }
        Integer connections = edit.maxConnections();
        if (connections != null && (connections < 1 || connections > MAX_CONNECTIONS)) {
            throw new HostFault(
                    VimFault.INVALID_ARGUMENT,
                    connections + " connections; accepted: 1 to " + MAX_CONNECTIONS);
        }
        Long pool = edit.bufferPoolBytes();
        if (pool != null && pool < 0) {
            throw new HostFault(VimFault.INVALID_ARGUMENT, "a buffer pool below 0 bytes");
        }
    }

    /** G8, and G2 where it is a rule. */
    private void checkGateway(NetstackRegistry.Entry entry, int gateway) throws HostFault {
        if (gateway == 0) {
            return;
        }
        String key = entry.record().key();
        String text = Ipv4.format(gateway);
        if (!Ipv4.isHostAddress(gateway)) {
            throw new HostFault(VimFault.INVALID_ARGUMENT, text + " cannot be a gateway");
        }
        if (entry.hasAddress() && !entry.reaches(gateway)) {
            throw new HostFault(
                    VimFault.HOST_CONFIG_FAULT,
                    "Unable to set VMkernel gateway: "
                            + text
                            + " is in no subnet of a VMkernel adapter of TCP/IP stack '"
                            + key
                            + "'");
        }
        if (host.rules().distinctGateways() && equalsOther(key, gateway)) {
            throw new HostFault(VimFault.HOST_CONFIG_FAULT, sameGateway(gateway));
        }
    }

    private boolean equalsOther(String key, int gateway) {
        String other =
                switch (key) {
                    case NetstackRegistry.DEFAULT -> NetstackRegistry.VMOTION;
                    case NetstackRegistry.VMOTION -> NetstackRegistry.DEFAULT;
                    default -> "";
                };
        NetstackRecord record = registry.record(other);
        return record != null && record.defaultGateway() == gateway;
    }

    private String sameGateway(int gateway) {
        return host.name()
                + ": the vMotion stack has the default stack's gateway "
                + Ipv4.format(gateway)
                + "; it must have its own";
    }

    private void adviseGateway(String key, int before, int gateway) {
        if (gateway != 0 && equalsOther(key, gateway)) {
            host.log().warn("netstack.gateway.same", sameGateway(gateway)); // G2
        }
        boolean cut = gateway == 0 && before != 0 && key.equals(NetstackRegistry.DEFAULT);
        if (cut) {
            host.log()
                    .warn(
                            "netstack.gateway.removed", // G11
                            host.name()
                                    + ": without a gateway on the default stack clients beyond its"
                                    + " subnets are cut off");
        }
    }

    /** A gateway that waits for an address in its subnet (misconfiguration 6). */
    void adviseGateways() {
        for (NetstackRecord record : registry.records()) {
            adviseGateway(record.key());
        }
    }

    void adviseGateway(String key) {
        NetstackRegistry.Entry entry = registry.entry(key);
        if (entry == null || !host.isBooted()) {
            return;
        }
        int gateway = entry.record().defaultGateway();
        if (gateway != 0 && entry.hasAddress() && !entry.reaches(gateway)) {
            host.log()
                    .warn(
                            "netstack.gateway.unreachable",
                            host.name()
                                    + ": Unable to set VMkernel gateway "
                                    + Ipv4.format(gateway)
                                    + " of TCP/IP stack "
                                    + key);
        }
    }

    void addRoute(String key, int prefix, int length, int gateway) throws HostFault {
        NetstackRegistry.Entry entry = registry.require(key, VimFault.NOT_FOUND);
        if (length < 1 || length > Ipv4.MAX_PREFIX_LENGTH) {
            throw new HostFault(
                    VimFault.INVALID_ARGUMENT,
                    "prefix length " + length + "; the default route is the stack's gateway");
        }
        if (Ipv4.network(prefix, length) != prefix || !Ipv4.isHostAddress(gateway)) {
            throw new HostFault(
                    VimFault.INVALID_ARGUMENT,
                    Ipv4.format(prefix)
                            + "/"
                            + length
                            + " via "
                            + Ipv4.format(gateway)
                            + " is no route");
        }
        StaticRoute route = new StaticRoute(prefix, length, gateway);
        ImmutableList<StaticRoute> routes = entry.record().staticRoutes();
        if (routes.contains(route)) {
            throw new HostFault(VimFault.ALREADY_EXISTS, "route " + route + " already exists");
        }
        if (routes.size() == MAX_ROUTES) {
            throw new HostFault(
                    VimFault.LIMIT_EXCEEDED, "a stack has at most " + MAX_ROUTES + " routes");
        }
        if (entry.hasAddress() && !entry.reaches(gateway)) {
            throw new HostFault(
                    VimFault.HOST_CONFIG_FAULT,
                    "gateway "
                            + Ipv4.format(gateway)
                            + " is in no subnet of TCP/IP stack '"
                            + key
                            + "'");
        }
        entry.setRecord(
                entry.record()
                        .withRoutes(
                                ImmutableList.<StaticRoute>builder()
                                        .addAll(routes)
                                        .add(route)
                                        .build()));
        host.log().add("route.add", route + " in TCP/IP stack " + key);
    }

    void removeRoute(String key, int prefix, int length, int gateway) throws HostFault {
        NetstackRegistry.Entry entry = registry.require(key, VimFault.NOT_FOUND);
        StaticRoute route = new StaticRoute(prefix, length, gateway);
        ImmutableList<StaticRoute> routes = entry.record().staticRoutes();
        if (!routes.contains(route)) {
            throw new HostFault(
                    VimFault.NOT_FOUND, "no route " + route + " in TCP/IP stack '" + key + "'");
        }
        entry.setRecord(
                entry.record()
                        .withRoutes(
                                routes.stream()
                                        .filter(r -> !r.equals(route))
                                        .collect(ImmutableList.toImmutableList())));
        Netstack stack = registry.find(key);
        if (stack != null) {
            stack.removeRoute(prefix, length, gateway);
        }
        host.log().add("route.remove", route + " in TCP/IP stack " + key);
    }

    private static String describe(NetstackEdit edit) {
        StringBuilder text = new StringBuilder();
        append(text, "name", edit.name());
        Integer gateway = edit.defaultGateway();
        append(text, "gateway", gateway == null ? null : Ipv4.format(gateway));
        append(text, "congestion control", edit.congestionControl());
        append(text, "max connections", edit.maxConnections());
        append(text, "dns", edit.dns());
        append(text, "buffer pool", edit.bufferPoolBytes());
        append(text, "ecn", edit.ecn());
        append(text, "path MTU probing", edit.pathMtuProbing());
        append(text, "rack", edit.tuning().rack());
        append(text, "hystart", edit.tuning().hystart());
        append(text, "pacing", edit.tuning().pacing());
        return text.isEmpty() ? "nothing" : text.toString();
    }

    private static void append(StringBuilder text, String what, @Nullable Object value) {
        if (value != null) {
            text.append(text.isEmpty() ? "" : ", ").append(what).append(' ').append(value);
        }
    }
}
