package org.stackmotion.net.ip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.core.test.Seeds;
import org.stackmotion.net.wire.Ipv4;

class RoutingTableTest {
    /** Interned: interfaces are compared by identity. */
    private static final List<String> VMKS = List.of("vmk0", "vmk1", "vmk2");

    private final RoutingTable<String> table = new RoutingTable<>();

    @Test
    void emptyTableFindsNoRoute() {
        assertThat(table.lookup(ip("10.0.0.1"))).isNull();
        assertThat(table.lookupVia(ip("10.0.0.1"), "vmk0")).isNull();
    }

    @Test
    void longerPrefixWinsWhateverTheOrderOfAdding() {
        Route<String> host = Route.toNetwork(ip("10.1.2.3"), 32, ip("10.0.0.9"), "vmk2");
        Route<String> net = Route.toNetwork(ip("10.1.0.0"), 16, ip("10.0.0.8"), "vmk1");
        Route<String> all = Route.defaultGateway(ip("10.0.0.254"), "vmk0");
        table.add(host);
        table.add(all);
        table.add(net);

        assertThat(table.lookup(ip("10.1.2.3"))).isEqualTo(host);
        assertThat(table.lookup(ip("10.1.2.4"))).isEqualTo(net);
        assertThat(table.lookup(ip("10.2.0.0"))).isEqualTo(all);
        assertThat(table.lookup(ip("255.255.255.255"))).isEqualTo(all);
        assertThat(table.lookup(0)).isEqualTo(all);
    }

    @Test
    void twoInterfacesInOneSubnetUseTheFirstForAllEgress() {
        Route<String> first = Route.connected(ip("10.0.0.11"), 24, "vmk1");
        Route<String> second = Route.connected(ip("10.0.0.12"), 24, "vmk2");
        table.add(first);
        table.add(second);

        assertThat(table.lookup(ip("10.0.0.77"))).isEqualTo(first);
        assertThat(table.lookupVia(ip("10.0.0.77"), "vmk2")).isEqualTo(second);

        table.remove(first);
        assertThat(table.lookup(ip("10.0.0.77"))).isEqualTo(second);
        table.add(first);
        assertThat(table.lookup(ip("10.0.0.77"))).isEqualTo(second);
    }

    @Test
    void lookupViaAnInterfaceFallsBackToItsShorterPrefix() {
        table.add(Route.connected(ip("10.0.0.11"), 24, "vmk1"));
        Route<String> own = Route.defaultGateway(ip("172.16.1.1"), "vmk2");
        table.add(own);

        assertThat(table.lookupVia(ip("10.0.0.77"), "vmk2")).isEqualTo(own);
        assertThat(table.lookupVia(ip("99.0.0.1"), "vmk1")).isNull();
    }

    @Test
    void sameRouteTwiceIsRefused() {
        Route<String> route = Route.toNetwork(ip("10.1.0.0"), 16, ip("10.0.0.8"), "vmk1");
        assertThat(table.add(route)).isTrue();
        assertThat(table.add(route)).isFalse();
        assertThat(table.size()).isEqualTo(1);
        assertThat(table.remove(route)).isTrue();
        assertThat(table.remove(route)).isFalse();
        assertThat(table.size()).isZero();
    }

    @Test
    void replaceOfTheDefaultLeavesOneDefault() {
        table.add(Route.defaultGateway(ip("10.0.0.1"), "vmk0"));
        table.add(Route.defaultGateway(ip("10.0.0.2"), "vmk0"));
        table.replace(Route.defaultGateway(ip("10.0.0.3"), "vmk0"));

        assertThat(table.size()).isEqualTo(1);
        assertThat(table.find(0, 0)).isEqualTo(Route.defaultGateway(ip("10.0.0.3"), "vmk0"));
    }

    @Test
    void removingAnInterfaceRemovesItsRoutesAndNoOther() {
        table.add(Route.connected(ip("10.0.0.11"), 24, "vmk1"));
        table.add(Route.connected(ip("10.0.0.12"), 24, "vmk2"));
        table.add(Route.defaultGateway(ip("10.0.0.254"), "vmk1"));

        assertThat(table.removeVia("vmk1")).isEqualTo(2);
        assertThat(table.list()).containsExactly(Route.connected(ip("10.0.0.12"), 24, "vmk2"));
    }

    @Test
    void everyChangeMovesTheGeneration() {
        long start = table.generation();
        table.add(Route.connected(ip("10.0.0.11"), 24, "vmk1"));
        long added = table.generation();
        table.lookup(ip("10.0.0.1"));
        assertThat(table.generation()).isEqualTo(added).isNotEqualTo(start);
        table.removeAll(ip("10.0.0.99"), 24);
        assertThat(table.generation()).isNotEqualTo(added);
    }

    @Test
    void listPrintsDefaultFirstThenByNetworkAsUnsignedNumber() {
        table.add(Route.connected(ip("192.168.1.1"), 24, "vmk1"));
        table.add(Route.connected(ip("10.0.0.11"), 24, "vmk0"));
        table.add(Route.toNetwork(ip("10.0.0.0"), 8, ip("10.0.0.8"), "vmk0"));
        table.add(Route.defaultGateway(ip("10.0.0.254"), "vmk0"));

        assertThat(table.list())
                .extracting(Route::toString)
                .containsExactly(
                        "0.0.0.0/0 gw 10.0.0.254 via vmk0",
                        "10.0.0.0/8 gw 10.0.0.8 via vmk0",
                        "10.0.0.0/24 via vmk0",
                        "192.168.1.0/24 via vmk1");
    }

    @Test
    void fullTableRefusesTheNewcomer() {
        for (int i = 0; i < RoutingTable.MAX_ROUTES; i++) {
            table.add(Route.toNetwork(i << 8, 24, 1, "vmk0"));
        }
        assertThat(table.size()).isEqualTo(RoutingTable.MAX_ROUTES);
        assertThat(table.add(Route.toNetwork(ip("10.0.0.1"), 32, 1, "vmk0"))).isFalse();
        assertThat(table.lookup(0x00000001)).isNotNull();
    }

    @Test
    void hostBitsAndBadLengthsAreTheCallersMistake() {
        assertThatThrownBy(() -> new Route<>(ip("10.0.0.1"), 24, 0, "vmk0", RouteSource.STATIC))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("10.0.0.1/24");
        assertThatThrownBy(() -> new Route<>(0, 33, 0, "vmk0", RouteSource.STATIC))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /**
     * Few address bits, so that prefixes nest, collide and end at the ends of the address space.
     */
    @Seeds(count = 12)
    void randomChangesAgreeWithALinearScan(long seed) {
        SeededRandom random = new SeededRandom(seed);
        List<Route<String>> model = new ArrayList<>();
        for (int step = 0; step < 3000; step++) {
            int length = random.nextInt(33);
            int prefix = denseAddress(random);
            String via = VMKS.get(random.nextInt(3));
            Route<String> route = Route.toNetwork(prefix, length, random.nextInt(3), via);
            switch (random.nextInt(6)) {
                case 0, 1 -> {
                    boolean isNew = modelFind(model, route) == null;
                    assertThat(table.add(route)).isEqualTo(isNew);
                    if (isNew) {
                        model.add(route);
                    }
                }
                case 2 -> {
                    Route<String> old =
                            model.isEmpty() ? route : model.get(random.nextInt(model.size()));
                    assertThat(table.remove(old)).isEqualTo(model.remove(modelFind(model, old)));
                }
                default -> {
                    for (int i = 0; i < 4; i++) {
                        int to = denseAddress(random);
                        assertThat(table.lookup(to)).isEqualTo(scan(model, to, null));
                        assertThat(table.lookupVia(to, via)).isEqualTo(scan(model, to, via));
                    }
                }
            }
            assertThat(table.size()).isEqualTo(model.size());
        }
    }

    @Seeds(count = 2)
    void largeTablesAgreeWithALinearScan(long seed) {
        SeededRandom random = new SeededRandom(seed);
        List<Route<String>> model = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            Route<String> route =
                    Route.toNetwork(random.nextInt(), 8 + random.nextInt(25), i, "vmk0");
            if (table.add(route)) {
                model.add(route);
            }
        }
        for (int i = 0; i < 3000; i++) {
            Route<String> near = model.get(random.nextInt(model.size()));
            int to = i % 3 == 0 ? random.nextInt() : near.prefix() + random.nextInt(3) - 1;
            assertThat(table.lookup(to)).isEqualTo(scan(model, to, null));
        }
    }

    private static @Nullable Route<String> modelFind(
            List<Route<String>> model, Route<String> route) {
        for (Route<String> r : model) {
            if (r.prefix() == route.prefix()
                    && r.length() == route.length()
                    && r.gateway() == route.gateway()
                    && r.via().equals(route.via())) {
                return r;
            }
        }
        return null;
    }

    private static @Nullable Route<String> scan(
            List<Route<String>> model, int destination, @Nullable String via) {
        Route<String> best = null;
        for (Route<String> route : model) {
            boolean allowed = via == null || route.via().equals(via);
            if (allowed
                    && route.matches(destination)
                    && (best == null || route.length() > best.length())) {
                best = route;
            }
        }
        return best;
    }

    private static int denseAddress(SeededRandom random) {
        int high = random.nextInt(4) == 0 ? 0xFF : random.nextInt(2);
        int low = random.nextInt(4) == 0 ? 0xFFFF : random.nextInt(5);
        return high << 24 | random.nextInt(2) << 16 | low;
    }

    private static int ip(String text) {
        return Ipv4.parse(text);
    }
}
