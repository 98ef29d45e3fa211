package org.stackmotion.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.junit.jupiter.api.Test;

/**
 * Inside sim-net the way of a packet is the way through the packages, and imports follow it.
 *
 * <pre>
 *   wire &lt;- link, capture &lt;- vswitch &lt;----------- host &lt;- channel &lt;- tap
 *     ^       ^--- router, fabric                  |
 *     |              |                             v
 *     +-- ip, neighbor, icmp, udp, tcp, autoconf &lt;- stack
 * </pre>
 */
final class NetPackagesTest {
    private static final String NET = "org.stackmotion.net";

    /** Protocols: bytes and time in, bytes and deadlines out. */
    private static final ImmutableSet<String> SANS_IO =
            ImmutableSet.of("ip", "neighbor", "icmp", "udp", "tcp", "autoconf");

    /** What each package may import beside itself and sim-core. A new package gets a line here. */
    private static final ImmutableMap<String, ImmutableSet<String>> MAY_SEE =
            ImmutableMap.<String, ImmutableSet<String>>builder()
                    .put("wire", ImmutableSet.of())
                    .put("ip", with(SANS_IO, "wire"))
                    .put("neighbor", with(SANS_IO, "wire"))
                    .put("icmp", with(SANS_IO, "wire"))
                    .put("udp", with(SANS_IO, "wire"))
                    .put("tcp", with(SANS_IO, "wire"))
                    .put("autoconf", with(SANS_IO, "wire"))
                    .put("link", ImmutableSet.of("wire"))
                    .put("capture", ImmutableSet.of("wire", "link"))
                    // physical switches: the machines on them only know their link
                    .put("fabric", ImmutableSet.of("wire", "link"))
                    .put("vswitch", ImmutableSet.of("wire", "link", "capture"))
                    .put("router", with(SANS_IO, "wire", "link"))
                    .put("stack", with(SANS_IO, "wire", "link"))
                    .put("host", with(SANS_IO, "wire", "link", "capture", "vswitch", "stack"))
                    .put(
                            "channel",
                            with(SANS_IO, "wire", "link", "capture", "vswitch", "stack", "host"))
                    // configures hosts, serves on nodes, over the channels of both
                    .put("dhcp", with(SANS_IO, "wire", "stack", "host", "channel"))
                    // small servers for clients and tenants to speak to
                    .put("service", ImmutableSet.of("wire", "stack", "channel"))
                    .put(
                            "tap",
                            with(
                                    SANS_IO, "wire", "link", "capture", "vswitch", "stack", "host",
                                    "channel"))
                    .buildOrThrow();

    @Test
    void importsFollowThePacket() {
        classes()
                .that()
                .resideInAPackage(NET + "..")
                .should(onlySeeWhatTheTableAllows())
                .check(MainCode.classes());
    }

    @Test
    void packagesHaveNoCycle() {
        slices().matching(NET + ".(*)..")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(MainCode.classes());
    }

    @Test
    void protocolsDoNoInputOrOutput() {
        String[] packages = SANS_IO.stream().map(p -> NET + "." + p + "..").toArray(String[]::new);
        noClasses()
                .that()
                .resideInAnyPackage(packages)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty.channel..", "io.netty.bootstrap..")
                .because("protocols are sans-I/O: segment and time in, segments and deadline out")
                .allowEmptyShould(true)
                .check(MainCode.classes());
    }

    private static ArchCondition<JavaClass> onlySeeWhatTheTableAllows() {
        return new ArchCondition<>("only see what the table of NetPackagesTest allows") {
            @Override
            public void check(JavaClass from, ConditionEvents events) {
                String layer = layerOf(from);
                ImmutableSet<String> allowed = MAY_SEE.get(layer);
                if (allowed == null) {
                    if (!from.getSimpleName().equals("package-info")) {
                        fail(events, from, unknown(from));
                    }
                    return;
                }
                for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
                    JavaClass to = dependency.getTargetClass().getBaseComponentType();
                    if (!isNet(to) || layerOf(to).equals(layer) || allowed.contains(layerOf(to))) {
                        continue;
                    }
                    fail(
                            events,
                            from,
                            "%s must not see %s (it may see %s): %s"
                                    .formatted(
                                            layer,
                                            layerOf(to),
                                            allowed,
                                            dependency.getDescription()));
                }
            }
        };
    }

    private static String unknown(JavaClass c) {
        return "%s is in no layer: use one of %s, or add a line with a reason to NetPackagesTest"
                .formatted(c.getName(), MAY_SEE.keySet());
    }

    private static void fail(ConditionEvents events, JavaClass c, String message) {
        events.add(SimpleConditionEvent.violated(c, message));
    }

    private static boolean isNet(JavaClass c) {
        return (c.getPackageName() + ".").startsWith(NET + ".");
    }

    /** The first package name below org.stackmotion.net, or an empty text for that package. */
    private static String layerOf(JavaClass c) {
        String below = c.getPackageName().substring(NET.length());
        return below.isEmpty() ? "" : Splitter.on('.').splitToList(below).get(1);
    }

    private static ImmutableSet<String> with(ImmutableSet<String> some, String... more) {
        return ImmutableSet.<String>builder().add(more).addAll(some).build();
    }
}
