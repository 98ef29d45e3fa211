package org.stackmotion.architecture;

import io.netty.util.HashedWheelTimer;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Calendar;
import java.util.Collections;
import java.util.Date;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.Timer;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.DoubleUnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Does everything that the ban list forbids; nobody runs it. {@link BanListTest} reads it. */
@SuppressWarnings({"AddressSelection", "JavaUtilDate"}) // offending is its purpose
final class Offender {
    static long lastSeen;
    static final AtomicLong COUNT = new AtomicLong();

    Object clocks() {
        return List.of(
                System.nanoTime(), Instant.now(), Calendar.getInstance(), new Date().getTime());
    }

    Object threads() {
        LockSupport.parkNanos(1);
        return List.of(
                Thread.ofVirtual(),
                new FastThreadLocalThread(() -> {}),
                Executors.newCachedThreadPool(),
                CompletableFuture.runAsync(() -> {}),
                new Timer(),
                new HashedWheelTimer(),
                Stream.of(1).parallel());
    }

    DoubleUnaryOperator transcendental() {
        return Math::exp;
    }

    Object randomness(List<Integer> list) {
        Collections.shuffle(list);
        return List.of(
                Math.random(),
                new Random(),
                ThreadLocalRandom.current(),
                RandomGenerator.getDefault(),
                new SecureRandom(),
                UUID.randomUUID());
    }

    Object order() {
        return List.of(
                Set.of(1, 2),
                Map.of(1, 2),
                Stream.of(1).collect(Collectors.toSet()),
                System.identityHashCode(this),
                new IdentityHashMap<>());
    }

    Object names() throws UnknownHostException {
        return List.of(InetAddress.getByName("example"), new InetSocketAddress("example", 1));
    }
}
