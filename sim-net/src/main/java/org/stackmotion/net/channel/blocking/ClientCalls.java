package org.stackmotion.net.channel.blocking;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.TimeZone;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.stackmotion.net.stack.NetInterface;

/**
 * What the classes of a {@link ClientLoader} call in place of the JDK's clocks, sleeps, threads and
 * resolver. Public only because those classes are in packages of their own; everything asks the
 * client on whose thread it runs. The client's zone is UTC.
 */
public final class ClientCalls {
    /** The client of the thread. */
    private static final ScopedValue<BlockingClient<?>> CURRENT = ScopedValue.newInstance();

    private static final long NS_PER_MS = 1_000_000L;
    private static final long NS_PER_S = 1_000_000_000L;

    private ClientCalls() {}

    static <R> R within(BlockingClient<?> client, Callable<R> body) throws Exception {
        return ScopedValue.where(CURRENT, client).call(body::call);
    }

    private static BlockingClient<?> current() {
        if (!CURRENT.isBound()) {
            throw new IllegalStateException(
                    "thread "
                            + Thread.currentThread().getName()
                            + " is no client of the simulated network; clients have one thread");
        }
        return CURRENT.get();
    }

    static Instant instantOf(long nowNs) {
        return Instant.ofEpochSecond(nowNs / NS_PER_S, nowNs % NS_PER_S);
    }

    // ---- clocks --------------------------------------------------------------------------------

    /** For {@code System.currentTimeMillis()}. */
    public static long currentTimeMillis() {
        return current().readClock() / NS_PER_MS;
    }

    /** For {@code System.nanoTime()}. */
    public static long nanoTime() {
        return current().readClock();
    }

    /** For {@code Instant.now()}. */
    public static Instant instantNow() {
        return instantOf(current().readClock());
    }

    /** For {@code Clock.systemUTC()} and {@code systemDefaultZone()}. */
    public static Clock clock() {
        return new SimulatedClock(ZoneOffset.UTC);
    }

    /** For {@code LocalDateTime.now()}. */
    public static LocalDateTime localDateTimeNow() {
        return LocalDateTime.ofInstant(instantNow(), ZoneOffset.UTC);
    }

    /** For {@code LocalDate.now()}. */
    public static LocalDate localDateNow() {
        return localDateTimeNow().toLocalDate();
    }

    /** For {@code LocalTime.now()}. */
    public static LocalTime localTimeNow() {
        return localDateTimeNow().toLocalTime();
    }

    /** For {@code ZonedDateTime.now()}. */
    public static ZonedDateTime zonedDateTimeNow() {
        return instantNow().atZone(ZoneOffset.UTC);
    }

    /** For {@code OffsetDateTime.now()}. */
    public static OffsetDateTime offsetDateTimeNow() {
        return instantNow().atOffset(ZoneOffset.UTC);
    }

    /** For {@code Calendar.getInstance()}. */
    public static Calendar calendar() {
        return calendar(TimeZone.getTimeZone(ZoneOffset.UTC));
    }

    /** For {@code Calendar.getInstance(zone)}. */
    public static Calendar calendar(TimeZone zone) {
        return new Calendar.Builder().setTimeZone(zone).setInstant(currentTimeMillis()).build();
    }

    private static final class SimulatedClock extends Clock {
        private final ZoneId zone;

        SimulatedClock(ZoneId zone) {
            this.zone = zone;
        }

        @Override
        public ZoneId getZone() {
            return zone;
        }

        @Override
        public Clock withZone(ZoneId other) {
            return new SimulatedClock(other);
        }

        @Override
        public Instant instant() {
            return instantNow();
        }
    }

    // ---- sleeping and threads ------------------------------------------------------------------

    /** For {@code Thread.sleep(millis)}. */
    public static void sleep(long millis) throws InterruptedException {
        current().sleep(Math.multiplyExact(millis, NS_PER_MS));
    }

    /** For {@code Thread.sleep(millis, nanos)}. */
    public static void sleep(long millis, int nanos) throws InterruptedException {
        current().sleep(Math.addExact(Math.multiplyExact(millis, NS_PER_MS), nanos));
    }

    /** For {@code Thread.sleep(duration)}. */
    public static void sleep(Duration duration) throws InterruptedException {
        current().sleep(duration.toNanos());
    }

    /** For {@code unit.sleep(count)}. */
    public static void sleep(TimeUnit unit, long count) throws InterruptedException {
        current().sleep(unit.toNanos(count));
    }

    /** For {@code Thread.yield()} and {@code onSpinWait()}: counts as a call. */
    public static void yieldNow() {
        current().readClock();
    }

    /** For {@code thread.start()}. */
    public static void startThread(Thread thread) {
        throw new UnsupportedOperationException(
                "client "
                        + current().name()
                        + " wants to start a thread "
                        + thread.getName()
                        + ": clients have one thread");
    }

    // ---- randomness ----------------------------------------------------------------------------

    /** The seed for {@code new Random()}: a draw from the run's seed. */
    public static long seed() {
        return current().random().nextLong();
    }

    /** For {@code Math.random()}. */
    public static double random() {
        return current().random().nextDouble();
    }

    // ---- names ---------------------------------------------------------------------------------

    /** For {@code InetAddress.getByName(host)}; null is the loop-back, as there. */
    public static InetAddress byName(String host) throws UnknownHostException {
        if (host == null || host.isEmpty()) {
            return InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 1});
        }
        return current().place().names().resolve(host);
    }

    /** For {@code InetAddress.getAllByName(host)}. */
    public static InetAddress[] allByName(String host) throws UnknownHostException {
        return new InetAddress[] {byName(host)};
    }

    /** For {@code InetAddress.getLocalHost()}: the first address of the client's stack. */
    public static InetAddress localHost() throws UnknownHostException {
        ClientPlace place = current().place();
        for (NetInterface nif : place.stack().interfaces()) {
            boolean wanted = place.vmk() == null || nif.name().equals(place.vmk());
            if (wanted && nif.address() != 0) {
                int a = nif.address();
                byte[] bytes = {(byte) (a >>> 24), (byte) (a >>> 16), (byte) (a >>> 8), (byte) a};
                return InetAddress.getByAddress(place.stack().where(), bytes);
            }
        }
        throw new UnknownHostException(place + " has no address");
    }

    /** For {@code address.getHostName()} and {@code getCanonicalHostName()}. */
    public static String hostName(InetAddress address) {
        return current().place().names().nameOf(address);
    }
}
