package org.stackmotion.core.count;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CountersTest {
    @Test
    void nonZeroCountersAreListedByPlaceThenName() {
        Counters counters = new Counters();
        counters.counter("tor1", "QUEUE_FULL").increment();
        counters.counter("esx01/vmotion", "TTL_EXPIRED").add(3);
        counters.counter("esx01/vmotion", "NO_ROUTE").add(2);
        counters.counter("esx01/vmotion", "NO_SOCKET");
        counters.counter("tor1", "QUEUE_FULL").increment();
        assertThat(counters.nonZero())
                .extracting(c -> c.where() + " " + c.name() + " " + c.value())
                .containsExactly(
                        "esx01/vmotion NO_ROUTE 2",
                        "esx01/vmotion TTL_EXPIRED 3",
                        "tor1 QUEUE_FULL 2");
    }
}
