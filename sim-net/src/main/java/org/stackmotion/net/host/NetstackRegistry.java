package org.stackmotion.net.host;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.event.EventOwner;
import org.stackmotion.core.event.SimEvent;
import org.stackmotion.net.autoconf.DhcpLease;
import org.stackmotion.net.stack.Netstack;
import org.stackmotion.net.tcp.EcnMode;
import org.stackmotion.net.wire.NetContext;

/**
 * The TCP/IP stacks of one host as the API shows them: a list of configurations, which holds the
 * system stacks from the first boot on, and a list of those that run (facts 1.2). Changed only by
 * {@link HostOperations}.
 */
public final class NetstackRegistry {
    public static final String DEFAULT = Netstack.DEFAULT_KEY;
    public static final String VMOTION = "vmotion";
    public static final String PROVISIONING = "vSphereProvisioning";

    /** Length of a stack's key; no source has a number, this is ours. */
    public static final int MAX_KEY_LENGTH = 64;

    private final NetContext ctx;
    private final String host;
    private final HostLog log;
    private final EcnMode ecn;
    private final EventOwner owner;
    private final LinkedHashMap<String, Entry> entries = new LinkedHashMap<>();

    /** In order of activation. */
    private final List<Entry> running = new ArrayList<>();

    /**
     * @param ecn Explicit Congestion Notification of new stacks (facts 1.5)
     */
    NetstackRegistry(NetContext ctx, String host, HostLog log, EcnMode ecn) {
        this.ctx = ctx;
        this.host = host;
        this.log = log;
        this.ecn = ecn;
        this.owner = ctx.sim().newOwner(host + "/netstacks");
        // a stock host lists them in this order, the system stacks without a name (facts 1.1, 1.2)
        for (String key : ImmutableList.of(PROVISIONING, VMOTION)) {
            entries.put(key, new Entry(NetstackRecord.fresh(key, "", ecn)));
        }
        Entry standard = new Entry(NetstackRecord.fresh(DEFAULT, DEFAULT, ecn));
        entries.put(DEFAULT, standard);
        standard.state = NetstackState.ACTIVE;
        running.add(standard);
    }

    /** One stack: its configuration and, once it has run, the stack itself. */
    final class Entry {
        private NetstackRecord record;
        private NetstackState state = NetstackState.INACTIVE;
        private @Nullable Netstack netstack;
        private final List<Vmk> vmks = new ArrayList<>();

        /** Adapters with a lease, in the order in which they were bound. */
        private final List<Vmk> bound = new ArrayList<>();

        private final SimEvent deletion = new Deletion(this);

        Entry(NetstackRecord record) {
            this.record = record;
        }

        NetstackRecord record() {
            return record;
        }

        NetstackState state() {
            return state;
        }

        List<Vmk> vmks() {
            return vmks;
        }

        NetstackLifeCycle.Kind kind() {
            return kindOf(record.key());
        }

        /** The stack; made when it is first needed, so that settings before that are its first. */
        Netstack netstack() {
            Netstack made = netstack;
            if (made == null) {
                String key = record.key();
                made = new Netstack(ctx, host + "/" + key, key, record.toConfig());
                netstack = made;
                applyRecord(made);
            }
            return made;
        }

        /** True when some vmk of the stack has an address. */
        boolean hasAddress() {
            return vmks.stream().anyMatch(vmk -> vmk.ipv4() != 0);
        }

        /** True when a vmk's subnet holds the address and it is not the vmk's own. */
        boolean reaches(int gateway) {
            return vmks.stream()
                    .anyMatch(
                            vmk -> vmk.networkInterface().onLink(gateway) && vmk.ipv4() != gateway);
        }

        void setRecord(NetstackRecord newRecord) {
            record = newRecord;
            if (netstack != null) {
                applyRecord(netstack);
            }
        }

        /** What works at once; pool and connection limit are those of the stack's start. */
        private void applyRecord(Netstack stack) {
            stack.setDns(record.dns());
            stack.setConfig(
                    stack.config()
                            .withCongestionControl(record.congestionControl())
                            .withEcn(record.ecn())
                            .withPathMtuProbing(record.pathMtuProbing())
                            .withTuning(record.tuning()));
            applyGateway();
            applyRoutes();
        }

        /** The first that was bound is the first in line to bring the gateway. */
        void noteBound(Vmk vmk) {
            if (!bound.contains(vmk)) {
                bound.add(vmk);
            }
        }

        /**
         * The configured gateway, or without one that of the first adapter that was bound by DHCP
         * and still has its lease (facts 5.1: one per stack).
         */
        void applyGateway() {
            Netstack stack = netstack;
            if (stack == null) {
                return;
            }
            bound.removeIf(vmk -> vmk.lease() == null || !vmks.contains(vmk));
            int gateway = record.defaultGateway();
            for (int i = 0; gateway == 0 && i < bound.size(); i++) {
                DhcpLease lease = bound.get(i).lease();
                gateway =
                        lease == null || !bound.get(i).dhcp().feedsGateway() ? 0 : lease.gateway();
            }
            if (stack.defaultGateway() != gateway) {
                stack.setDefaultGateway(gateway);
            }
        }

        /** Installs configured routes that an address has made reachable. */
        void applyRoutes() {
            Netstack stack = netstack;
            if (stack == null) {
                return;
            }
            for (NetstackRecord.StaticRoute route : record.staticRoutes()) {
                if (reaches(route.gateway())) {
                    stack.addRoute(route.prefix(), route.length(), route.gateway());
                }
            }
        }

        /** Before the boot is complete what is requested is what works (DESIGN section 9). */
        void applyAsBooted() {
            if (netstack != null) {
                netstack.setConfig(record.toConfig());
            }
        }

        int maxConnections() {
            return netstack == null
                    ? record.requestedMaxConnections()
                    : netstack.config().maxConnections();
        }
    }

    private final class Deletion extends SimEvent {
        private final Entry entry;

        Deletion(Entry entry) {
            super(owner);
            this.entry = entry;
        }

        @Override
        protected void fire(long nowNs) {
            finishDeletion(entry);
        }
    }

    static NetstackLifeCycle.Kind kindOf(String key) {
        return switch (key) {
            case DEFAULT -> NetstackLifeCycle.Kind.DEFAULT;
            case VMOTION, PROVISIONING -> NetstackLifeCycle.Kind.SYSTEM;
            default -> NetstackLifeCycle.Kind.CUSTOM;
        };
    }

    @Nullable Entry entry(String key) {
        return entries.get(key);
    }

    /** The configured stack of that key. */
    Entry require(String key, VimFault otherwise) throws HostFault {
        Entry entry = entries.get(key);
        if (entry == null) {
            throw new HostFault(otherwise, "no TCP/IP stack '" + key + "'");
        }
        return entry;
    }

    int runningCount() {
        return running.size();
    }

    /** Makes the configuration of a custom stack; it does not run yet. */
    Entry addCustom(String key) {
        Entry entry = new Entry(NetstackRecord.fresh(key, key, ecn));
        entries.put(key, entry);
        return entry;
    }

    /** Moves a stack to a state that {@link NetstackLifeCycle} has allowed. */
    void enter(Entry entry, NetstackState next) {
        NetstackState before = entry.state;
        if (before == next) {
            return;
        }
        long nowNs = ctx.sim().nowNs();
        entry.state = next;
        ctx.sim().cancel(entry.deletion);
        String key = entry.record.key();
        switch (next) {
            case ACTIVE -> {
                if (before == NetstackState.INACTIVE) {
                    running.add(entry);
                }
                if (entry.record.name().isEmpty()) {
                    entry.record = entry.record.withName(key);
                }
                if (entry.netstack != null) {
                    entry.netstack.setConfig(entry.record.toConfig());
                    entry.netstack.setActive(true, nowNs);
                    entry.applyRecord(entry.netstack);
                }
                log.add("netstack.active", "TCP/IP stack " + key + " is active");
            }
            case DEACTIVATING -> {
                if (entry.netstack != null) {
                    entry.netstack.setActive(false, nowNs);
                }
                ctx.sim().arm(entry.deletion, nowNs + NetstackLifeCycle.DELETION_NS);
                log.add("netstack.deactivating", "TCP/IP stack " + key + " is being deleted");
            }
            case INACTIVE, ACTIVATING ->
                    throw new IllegalStateException("no stack enters " + next + " by an operation");
        }
    }

    private void finishDeletion(Entry entry) {
        entry.state = NetstackState.INACTIVE;
        running.remove(entry);
        String key = entry.record.key();
        if (entry.kind() == NetstackLifeCycle.Kind.CUSTOM) {
            entries.remove(key);
        }
        log.add("netstack.inactive", "TCP/IP stack " + key + " does not run any more");
    }

    /** Every configuration, {@code config.network.netStackInstance[]}. */
    public ImmutableList<NetstackRecord> records() {
        return entries.values().stream()
                .map(Entry::record)
                .collect(ImmutableList.toImmutableList());
    }

    /** The configuration of that key, or null. */
    public @Nullable NetstackRecord record(String key) {
        Entry entry = entries.get(key);
        return entry == null ? null : entry.record;
    }

    /** The stacks that run, {@code runtime.networkRuntimeInfo.netStackInstanceRuntimeInfo[]}. */
    public ImmutableList<RunningNetstack> running() {
        return running.stream()
                .map(entry ->
                        new RunningNetstack(
                                entry.record.key(),
                                entry.state,
                                entry.vmks.stream()
                                        .map(Vmk::name)
                                        .collect(ImmutableList.toImmutableList()),
                                entry.maxConnections()))
                .collect(ImmutableList.toImmutableList());
    }

    /** The runtime state; INACTIVE for a key that does not exist. */
    public NetstackState state(String key) {
        Entry entry = entries.get(key);
        return entry == null ? NetstackState.INACTIVE : entry.state;
    }

    /** The stack of that key if it runs, or null. */
    public @Nullable Netstack find(String key) {
        Entry entry = entries.get(key);
        return entry == null || entry.state != NetstackState.ACTIVE ? null : entry.netstack();
    }

    /** Every stack that runs or has run, for reports, in order of configuration. */
    public ImmutableList<Netstack> all() {
        ImmutableList.Builder<Netstack> all = ImmutableList.builder();
        for (Entry entry : entries.values()) {
            if (entry.netstack != null) {
                all.add(entry.netstack);
            }
        }
        return all.build();
    }
}
