package org.stackmotion.lab.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.stackmotion.core.random.SeededRandom;

/**
 * Writes a random scenario: 1 to 4 hosts on one or two switches, flat or routed, with faults on the
 * lines, stacks with small limits, tenants, and migrations among changes of everything. The text is
 * a function of the seed alone and goes through the reader like any other file, so that a failing
 * world can be kept, read and repeated.
 */
final class RandomWorld {
    private static final int[] RATES_MBPS = {100, 1000, 1000, 10_000, 25_000};
    private static final int[] QUEUES = {20, 100, 1000, 1000};
    private static final int[] MEMORY_MB = {4, 4, 8, 8, 12, 16, 32};

    private final long seed;
    private final SeededRandom random;
    private final StringBuilder yaml = new StringBuilder();
    private final List<Integer> torOf = new ArrayList<>();
    private final List<Boolean> ownStack = new ArrayList<>();
    private final List<Boolean> tenant = new ArrayList<>();
    private final List<String> nodes = new ArrayList<>();
    private final List<String> vms = new ArrayList<>();
    private final List<String> workloads = new ArrayList<>();
    private final Map<String, String> places = new TreeMap<>();
    private int hosts;
    private int segments;
    private boolean routed;
    private boolean twoUplinks;

    private RandomWorld(long seed) {
        this.seed = seed;
        this.random = new SeededRandom(seed);
    }

    /** The scenario of that seed. */
    static String text(long seed) {
        RandomWorld world = new RandomWorld(seed);
        world.write();
        return world.yaml.toString();
    }

    // ---- words ---------------------------------------------------------------------------------

    private boolean chance(double probability) {
        return random.nextBoolean(probability);
    }

    private int between(int low, int high) {
        return low + random.nextInt(high - low + 1);
    }

    private int one(int[] of) {
        return of[random.nextInt(of.length)];
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static String host(int index) {
        return "esx0" + (index + 1);
    }

    private String anyHost() {
        return host(random.nextInt(hosts));
    }

    private String time(int lowMs, int highMs) {
        return between(lowMs, highMs) + "ms";
    }

    /** A number that YAML reads the same in every locale. */
    private String rate(double max) {
        return String.format(Locale.ROOT, "%.5f", random.nextDouble() * max);
    }

    private void line(String text) {
        yaml.append(text).append('\n');
    }

    // ---- the world -----------------------------------------------------------------------------

    private void write() {
        hosts = chance(0.05) ? 1 : between(2, 4);
        segments = chance(0.5) ? 2 : 1;
        routed = segments == 2 && chance(0.4);
        twoUplinks = chance(0.3);
        line("name: world-" + seed);
        line("seed: " + (seed & 0xFFFF));
        fabric();
        line("esx_defaults:");
        line("  network_vss:");
        line("    switches:");
        switches();
        line("hosts:");
        for (int i = 0; i < hosts; i++) {
            torOf.add(i % segments);
            writeHost(i);
        }
        nodes();
        virtualMachines();
        traffic();
        steps();
    }

    private void fabric() {
        boolean jumbo = !chance(0.05);
        line("segments:");
        for (int i = 1; i <= segments; i++) {
            line(
                    "  tor"
                            + i
                            + ": {rate_mbps: "
                            + one(RATES_MBPS)
                            + ", delay_us: "
                            + between(0, 20)
                            + ", mtu: "
                            + (jumbo ? 9216 : 1500)
                            + ", queue_packets: "
                            + one(QUEUES)
                            + faults(0.35)
                            + "}");
        }
        if (segments == 2) {
            line("trunks:");
            String vlans = routed ? "[10, 30, 40, 50]" : "[10, 20, 21, 30, 40, 50]";
            line(
                    "  - {between: [tor1, tor2], vlans: "
                            + vlans
                            + ", rate_mbps: "
                            + one(RATES_MBPS)
                            + ", delay_us: "
                            + (chance(0.2) ? between(1000, 10_000) : between(1, 500))
                            + faults(0.5)
                            + "}");
        }
        if (routed) {
            line("routers:");
            line("  core:");
            line("    interfaces:");
            line("      - {segment: tor1, vlan: 20, address: 10.1.1.254/24}");
            line("      - {segment: tor2, vlan: 20, address: 10.2.2.254/24}");
        }
    }

    /** What happens to frames on a line; mostly little, sometimes much, often nothing. */
    private String faults(double probability) {
        StringBuilder keys = new StringBuilder();
        if (!chance(probability)) {
            return "";
        }
        switch (random.nextInt(4)) {
            case 0 -> keys.append(", loss: ").append(rate(0.01));
            case 1 -> keys.append(", loss_every: ").append(between(20, 2000));
            case 2 ->
                    keys.append(", loss_burst: {rate: ")
                            .append(rate(0.005))
                            .append(", mean_length: ")
                            .append(between(1, 8))
                            .append('}');
            default -> {}
        }
        if (chance(0.4)) {
            keys.append(", reorder: {rate: ")
                    .append(rate(0.02))
                    .append(", delay_us: ")
                    .append(between(10, 2000))
                    .append('}');
        }
        if (chance(0.4)) {
            keys.append(", duplicate: ").append(rate(0.01));
        }
        if (chance(0.4)) {
            keys.append(", corrupt: {rate: ")
                    .append(rate(0.01))
                    .append(", at: ")
                    .append(chance(0.5) ? "wire" : "memory")
                    .append('}');
        }
        return keys.toString();
    }

    private void switches() {
        line("      - name: vSwitch0");
        line("        mtu: 9000");
        line("        bridge: {nics: [vmnic0]}");
        line("        port_groups:");
        line("          - {name: Management, vlan_id: 10}");
        if (!twoUplinks) {
            vmotionGroups();
        }
        line("          - {name: VM Network, vlan_id: 30}");
        line("          - {name: Provisioning, vlan_id: 40}");
        line("          - {name: Tenant, vlan_id: 50}");
        if (twoUplinks) {
            line("      - name: vSwitch1");
            line("        mtu: 9000");
            line("        bridge: {nics: [vmnic1]}");
            line("        port_groups:");
            vmotionGroups();
        }
    }

    private void vmotionGroups() {
        line("          - {name: vMotion, vlan_id: 20}");
        line("          - {name: vMotion 2, vlan_id: 21}");
    }

    // ---- hosts ---------------------------------------------------------------------------------

    private void writeHost(int i) {
        boolean dedicated = chance(0.75);
        boolean withTenant = chance(0.5);
        ownStack.add(dedicated);
        tenant.add(withTenant);
        String tor = "tor" + (torOf.get(i) + 1);
        line("  " + host(i) + ":");
        line("    uplinks: {vmnic0: " + tor + (twoUplinks ? ", vmnic1: " + tor : "") + "}");
        if (chance(0.5)) {
            advanced();
        }
        line("    esx:");
        line("      network:");
        line("        net_stacks:");
        line("          - {key: defaultTcpipStack" + stackLimits() + "}");
        line("          - {key: vmotion" + gateway(i, dedicated) + stackLimits() + "}");
        if (withTenant) {
            line("          - {key: tenant" + stackLimits() + "}");
        }
        line("        vmknics:");
        line(
                adapter(
                        0,
                        "Management",
                        "",
                        "10.0.0." + (11 + i),
                        ", enabled_services: {management: true}"));
        int mtu = chance(0.8) ? 9000 : 1500;
        if (dedicated) {
            line(adapter(1, "vMotion", "vmotion", vmotionAddress(i), ", mtu: " + mtu));
        } else {
            String own =
                    routed
                            ? ", ip_route_spec: {ip_route_config: {default_gateway: "
                                    + router(i)
                                    + "}}"
                            : "";
            line(
                    adapter(
                            1,
                            "vMotion",
                            "",
                            vmotionAddress(i),
                            ", mtu: " + mtu + own + ", enabled_services: {vmotion: true}"));
        }
        if (chance(0.3)) {
            line(adapter(2, "Provisioning", "vSphereProvisioning", "10.40.0." + (11 + i), ""));
        }
        if (withTenant) {
            // the same addresses as vMotion's, in another stack and VLAN
            line(adapter(3, "Tenant", "tenant", "10.1.1." + (11 + i), ""));
        }
    }

    private void advanced() {
        line(
                "    advanced: {Migrate.NetTimeout: "
                        + between(3, 20)
                        + ", Migrate.PreCopyPagesPerSend: "
                        + one(new int[] {1, 8, 32, 32, 128})
                        + ", Migrate.SndBufSize: "
                        + between(65_536, 1_000_000)
                        + ", Migrate.RcvBufSize: "
                        + between(65_536, 1_000_000)
                        + "}");
    }

    private String vmotionAddress(int i) {
        return (routed && torOf.get(i) == 1 ? "10.2.2." : "10.1.1.") + (11 + i);
    }

    private String router(int i) {
        return torOf.get(i) == 1 ? "10.2.2.254" : "10.1.1.254";
    }

    private String gateway(int i, boolean dedicated) {
        if (!routed || !dedicated || chance(0.1)) {
            return ""; // sometimes forgotten
        }
        String net = torOf.get(i) == 1 ? "10.2.2." : "10.1.1.";
        return ", default_gateway: " + (chance(0.05) ? net + "99" : router(i));
    }

    private String stackLimits() {
        StringBuilder keys = new StringBuilder();
        if (chance(0.4)) {
            keys.append(", congestion_control_algorithm: ")
                    .append(chance(0.7) ? "cubic" : "newreno");
        }
        if (chance(0.25)) {
            keys.append(", requested_max_number_of_connections: ").append(between(1, 6));
        }
        if (chance(0.3)) {
            keys.append(", buffer_pool_mb: ").append(one(new int[] {1, 2, 3, 4, 8}));
        }
        return keys.toString();
    }

    private static String adapter(
            int number, String group, String stack, String address, String rest) {
        return "          - {device: vmk"
                + number
                + ", port_group: "
                + group
                + (stack.isEmpty() ? "" : ", net_stack_instance_key: " + stack)
                + ", ip: {ipv4_address: "
                + address
                + ", ipv4_subnet_mask: 255.255.255.0}"
                + rest
                + "}";
    }

    // ---- machines and traffic ------------------------------------------------------------------

    private void nodes() {
        int count = between(1, 3);
        line("nodes:");
        for (int i = 0; i < count; i++) {
            String name = "node" + (i + 1);
            int kind = i == 0 ? 0 : random.nextInt(3);
            String net =
                    switch (kind) {
                        case 0 -> "vlan: 30, address: 10.30.0." + (5 + i) + "/16";
                        case 1 -> "vlan: 10, address: 10.0.0." + (5 + i) + "/24";
                        default -> "vlan: 50, address: 10.1.1." + (5 + i) + "/24";
                    };
            String pool = chance(0.2) ? ", buffer_pool_mb: " + between(1, 4) : "";
            line("  " + name + ": {segment: tor" + between(1, segments) + ", " + net + pool + "}");
            nodes.add(name + ":" + kind);
        }
    }

    private void virtualMachines() {
        int count = between(1, 4);
        line("vms:");
        for (int i = 0; i < count; i++) {
            int mb = one(MEMORY_MB);
            String name = "vm" + (i + 1);
            String home = anyHost();
            vms.add(name);
            places.put(name, home);
            line(
                    "  "
                            + name
                            + ": {host: "
                            + home
                            + ", memory_mb: "
                            + mb
                            + (chance(0.25) ? ", memory: real" : "")
                            + (chance(0.05) ? ", storage: local" : "")
                            + (chance(0.05) ? ", power: off" : "")
                            + ", nics: [{port_group: VM Network, ip: 10.30.0."
                            + (50 + i)
                            + "/16}], dirty: "
                            + dirty(mb)
                            + "}");
        }
    }

    private String dirty(int mb) {
        return switch (random.nextInt(5)) {
            case 0 -> "{model: idle}";
            case 1 -> "{model: uniform, pages_per_s: " + writes() + "}";
            case 2 ->
                    "{model: sweep, pages_per_s: "
                            + writes()
                            + ", working_set_mb: "
                            + between(1, mb)
                            + "}";
            case 3 ->
                    "{model: hot_cold, hot_mb: "
                            + between(1, mb)
                            + ", hot_period: "
                            + time(100, 3000)
                            + ", cold_mb_per_s: "
                            + between(0, 20)
                            + "}";
            default ->
                    "{model: vector, points: [{after: 100ms, pages: "
                            + between(1, 200)
                            + "}, {after: 1s, pages: "
                            + between(200, mb * 256)
                            + "}]}";
        };
    }

    /** Pages a second: mostly less than the line carries, sometimes far more. */
    private int writes() {
        return chance(0.1) ? between(20_000, 200_000) : between(10, 5000);
    }

    private void traffic() {
        line("workloads:");
        int count = between(1, 6);
        for (int i = 0; i < count; i++) {
            String name = "w" + i;
            String ends = ends();
            boolean ping = chance(0.4);
            workloads.add(name);
            line(
                    "  - {kind: "
                            + (ping ? "ping" : "bulk")
                            + ", name: "
                            + name
                            + ", "
                            + ends
                            + ", start: "
                            + time(0, 3000)
                            + (ping ? ping() : bulk())
                            + "}");
        }
    }

    private String ping() {
        return ", interval: "
                + time(5, 300)
                + (chance(0.3) ? ", size: " + between(0, 9000) : "")
                + (chance(0.2) ? ", df: true" : "")
                + (chance(0.4) ? ", for: " + time(100, 3000) : "");
    }

    private String bulk() {
        return ", bytes: "
                + between(1, chance(0.5) ? 20_000 : 3_000_000)
                + (chance(0.4) ? ", buffer_bytes: " + between(4096, 1 << 21) : "");
    }

    /** Two machines that could reach each other, more or less. */
    private String ends() {
        int a = random.nextInt(hosts);
        int b = (a + 1) % hosts;
        switch (hosts == 1 ? 3 : random.nextInt(5)) {
            case 0 -> {
                return "from: " + host(a) + ", to: " + host(b);
            }
            case 1 -> {
                if (ownStack.get(a) && ownStack.get(b)) {
                    return "from: " + host(a) + ", to: " + host(b) + ", stack: vmotion";
                }
            }
            case 2 -> {
                if (tenant.get(a) && tenant.get(b)) {
                    return "from: " + host(a) + ", to: " + host(b) + ", stack: tenant";
                }
            }
            default -> {}
        }
        String vm = one(vms);
        String node = nodes.getFirst().substring(0, 5);
        return chance(0.5) ? "from: " + node + ", to: " + vm : "from: " + vm + ", to: " + node;
    }

    // ---- what happens --------------------------------------------------------------------------

    private void steps() {
        line("steps:");
        int moves = between(1, 5);
        for (int i = 0; i < moves; i++) {
            String vm = one(vms);
            int at = between(100, 4000);
            String from = placeOf(vm);
            String to = elsewhere(from);
            migrate(at, vm, to);
            places.put(vm, to);
            if (chance(0.3)) {
                migrate(at + between(1, 3000), vm, from); // and back, or still under way
                places.put(vm, from);
            }
        }
        int troubles = chance(0.3) ? 0 : between(1, 5);
        for (int i = 0; i < troubles; i++) {
            trouble(between(100, 5000));
        }
    }

    /** Where a VM would be if all went well so far, in the order of the file. */
    private String placeOf(String vm) {
        return places.getOrDefault(vm, host(0));
    }

    private String elsewhere(String from) {
        String to = anyHost();
        return to.equals(from) && chance(0.9) ? host((from.charAt(4) - '0') % hosts) : to;
    }

    private void migrate(int atMs, String vm, String to) {
        line("  - {at: " + atMs + "ms, migrate: {vm: " + vm + ", to: " + to + "}}");
        if (chance(0.1)) {
            line("  - {at: " + (atMs + between(0, 300)) + "ms, cancel: " + vm + "}");
        }
    }

    private void trouble(int atMs) {
        String at = "  - {at: " + atMs + "ms, ";
        int h = random.nextInt(hosts);
        switch (random.nextInt(9)) {
            case 0 ->
                    line(
                            at
                                    + "link: {host: "
                                    + host(h)
                                    + ", nic: "
                                    + (twoUplinks && chance(0.5) ? "vmnic1" : "vmnic0")
                                    + ", state: down, for: "
                                    + time(1, 3000)
                                    + "}}");
            case 1 ->
                    line(
                            at
                                    + "link: {segment: tor"
                                    + between(1, segments)
                                    + ", state: down, for: "
                                    + time(1, 2000)
                                    + "}}");
            case 2 -> removeAdapter(at, h, atMs);
            case 3 ->
                    network(
                            at,
                            h,
                            "vmknics: [{device: vmk9, port_group: vMotion 2,"
                                    + " net_stack_instance_key: vmotion, mtu: 9000, ip:"
                                    + " {ipv4_address: 10.21.0."
                                    + (11 + h)
                                    + ", ipv4_subnet_mask: 255.255.255.0}}]");
            case 4 -> network(at, h, "vmknics: [{device: vmk1, mtu: " + between(1280, 9000) + "}]");
            case 5 -> {
                vlan(at, h, 99);
                vlan("  - {at: " + (atMs + between(1, 2000)) + "ms, ", h, 20);
            }
            case 6 -> {
                String vm = one(vms);
                line(at + "power: {vm: " + vm + ", state: off}}");
                if (chance(0.6)) {
                    line(
                            "  - {at: "
                                    + (atMs + between(0, 1500))
                                    + "ms, power: {vm: "
                                    + vm
                                    + ", state: on}}");
                }
            }
            case 7 -> line(at + "stop: " + one(workloads) + "}");
            default ->
                    network(
                            at,
                            h,
                            "net_stacks: [{key: vmotion, buffer_pool_mb: "
                                    + between(1, 8)
                                    + ", requested_max_number_of_connections: "
                                    + between(1, 10)
                                    + "}]");
        }
    }

    private void network(String at, int host, String what) {
        line(at + "esx: {" + host(host) + ": {network: {" + what + "}}}}");
    }

    private void vlan(String at, int host, int vlan) {
        line(
                at
                        + "esx: {"
                        + host(host)
                        + ": {network_vss: {switches: [{name: "
                        + (twoUplinks ? "vSwitch1" : "vSwitch0")
                        + ", port_groups: [{name: vMotion, vlan_id: "
                        + vlan
                        + "}]}]}}}}");
    }

    /** The adapter goes, with a custom stack or the vMotion stack behind it, and may come again. */
    private void removeAdapter(String at, int h, int atMs) {
        int device = tenant.get(h) && chance(0.4) ? 3 : 1;
        network(at, h, "vmknics: [{device: vmk" + device + ", remove: true}]");
        if (chance(0.5)) {
            String stack = device == 3 ? "tenant" : chance(0.8) ? "vmotion" : "";
            String group = device == 3 ? "Tenant" : "vMotion";
            String address = device == 3 ? "10.1.1." + (11 + h) : vmotionAddress(h);
            network(
                    "  - {at: " + (atMs + between(1, 2000)) + "ms, ",
                    h,
                    "vmknics: ["
                            + adapter(device, group, stack, address, "").trim().substring(2)
                            + "]");
        }
    }
}
