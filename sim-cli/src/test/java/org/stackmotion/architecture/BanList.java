package org.stackmotion.architecture;

import com.google.common.collect.ImmutableList;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What simulation code must not call, because a run has to be the same on every machine and every
 * day, each with what to use in its place.
 */
final class BanList {
    private static final String CLOCK =
            "take `long nowNs` as an argument (the loop reads it once a turn); only a LoopWait"
                    + " reads the machine's clock";
    private static final String THREADS =
            "arm a SimEvent or use the SimLoop; only org.stackmotion.net.channel.blocking, a"
                    + " LoopWait and core's LoopThread touch threads";
    private static final String RANDOM = "use Simulation.random(name), a fork of the run's seed";
    private static final String ORDER =
            "its iteration order changes from run to run: use Guava's ImmutableSet, ImmutableMap";
    private static final String NAMES =
            "it asks the machine's resolver: use Guava's InetAddresses for literals and the"
                    + " netstack's own resolver for names";

    static final ImmutableList<Ban> BANS =
            ImmutableList.of(
                    new Ban(
                            "java.lang.System",
                            "nanoTime|currentTimeMillis",
                            CLOCK,
                            BanList::wallClock),
                    new Ban("java.time.*", "now|system.*|tick.*", CLOCK, BanList::wallClock),
                    new Ban("java.util.Calendar", "getInstance", CLOCK, BanList::nobody),
                    new Ban("java.util.Date", "<init>\\(\\)", CLOCK, BanList::nobody),
                    new Ban(
                            "java.lang.Thread",
                            "<init>|start.*|sleep|yield|onSpinWait|of(Virtual|Platform)",
                            THREADS,
                            BanList::threadOwner),
                    new Ban(
                            "io.netty.util.concurrent.FastThreadLocalThread",
                            "<init>",
                            THREADS,
                            BanList::threadOwner),
                    new Ban(
                            "java.util.concurrent.(Executors|ForkJoinPool|(Scheduled)?ThreadPool.*)",
                            "<init>|new.*|commonPool",
                            THREADS,
                            BanList::blockingBridge),
                    new Ban(
                            "java.util.concurrent.CompletableFuture",
                            ".*Async|orTimeout|completeOnTimeout",
                            THREADS,
                            BanList::blockingBridge),
                    new Ban(
                            "java.util.concurrent.locks.LockSupport",
                            "park.*",
                            THREADS,
                            BanList::threadOwner),
                    new Ban("java.util.Timer", "<init>", THREADS, BanList::nobody),
                    new Ban(
                            "io.netty.util.HashedWheelTimer"
                                    + "|io.netty.util.concurrent.(Global|Default)Event.*"
                                    + "|io.netty.channel.(Multi|Single)Thread.*"
                                    + "|io.netty.channel.(nio|epoll|uring|kqueue).*",
                            "<init>|INSTANCE",
                            THREADS,
                            BanList::nobody),
                    new Ban(
                            "java.util..*Stream|java.util.Collection",
                            "parallel.*",
                            THREADS,
                            BanList::nobody),
                    new Ban(
                            "java.lang.Math",
                            "a?sin|a?cos|a?tan|atan2|sinh|cosh|tanh|exp|expm1|log|log10|log1p|pow"
                                    + "|cbrt|hypot",
                            "its last bit differs between machines: use StrictMath or integers",
                            BanList::nobody),
                    new Ban("java.lang.Math", "random", RANDOM, BanList::nobody),
                    new Ban(
                            "java.util.(Random|SplittableRandom)",
                            "<init>\\(\\)",
                            RANDOM,
                            BanList::nobody),
                    new Ban(
                            "java.util.concurrent.ThreadLocalRandom",
                            ".*",
                            RANDOM,
                            BanList::nobody),
                    new Ban(
                            "java.util.random.RandomGenerator.*",
                            "of|getDefault",
                            RANDOM,
                            BanList::nobody),
                    new Ban("java.security.SecureRandom", ".*", RANDOM, BanList::nobody),
                    new Ban("java.util.UUID", "randomUUID", RANDOM, BanList::nobody),
                    new Ban(
                            "java.util.Collections",
                            "shuffle\\(java.util.List\\)",
                            RANDOM,
                            BanList::nobody),
                    new Ban("java.util.(Set|Map)", "of|ofEntries|copyOf", ORDER, BanList::nobody),
                    new Ban(
                            "java.util.stream.Collectors",
                            "toSet|toUnmodifiable(Set|Map)",
                            ORDER,
                            BanList::nobody),
                    new Ban(
                            "java.lang.System",
                            "identityHashCode",
                            "it differs from run to run: number the objects of a run yourself",
                            BanList::nobody),
                    new Ban(
                            "java.util.IdentityHashMap",
                            "<init>",
                            "it iterates by identity hash: number the objects of a run yourself",
                            BanList::nobody),
                    new Ban(
                            "java.net.InetAddress",
                            "getByName|getAllByName|getLocalHost",
                            NAMES,
                            BanList::nobody),
                    new Ban(
                            "java.net.InetSocketAddress",
                            "<init>\\(java.lang.String, int\\)",
                            NAMES,
                            BanList::nobody));

    private BanList() {}

    /** The classes that tie simulated time to the machine's clock. */
    private static boolean wallClock(JavaClass c) {
        return c.isAssignableTo("org.stackmotion.core.loop.LoopWait");
    }

    /** The bridge for java.net.Socket users hands a baton between the loop and client threads. */
    private static boolean blockingBridge(JavaClass c) {
        return c.getPackageName().startsWith("org.stackmotion.net.channel.blocking");
    }

    private static boolean threadOwner(JavaClass c) {
        return wallClock(c)
                || blockingBridge(c)
                || c.getName().equals("org.stackmotion.core.LoopThread");
    }

    private static boolean nobody(JavaClass c) {
        return false;
    }

    /**
     * One banned thing.
     *
     * @param owner pattern of the class that declares it
     * @param member pattern of its name, or of its name with the parameter types in brackets
     * @param instead what to do in its place
     * @param allowed the classes of our own that may use it
     */
    record Ban(String owner, String member, String instead, Predicate<JavaClass> allowed) {
        boolean hits(JavaAccess<?> access) {
            if (!Pattern.matches(owner, access.getTargetOwner().getName())) {
                return false;
            }
            String name = access.getTarget().getName();
            return Pattern.matches(member, name)
                    || Pattern.matches(member, name + "(" + parametersOf(access) + ")");
        }

        private static String parametersOf(JavaAccess<?> access) {
            if (!(access.getTarget() instanceof CodeUnitAccessTarget target)) {
                return "";
            }
            return target.getRawParameterTypes().stream()
                    .map(JavaClass::getName)
                    .collect(Collectors.joining(", "));
        }
    }

    /** Violated once for each use of a banned thing, with a message that names the replacement. */
    static ArchCondition<JavaClass> useNothingBanned() {
        return new ArchCondition<>("use nothing of the ban list") {
            @Override
            public void check(JavaClass c, ConditionEvents events) {
                for (JavaAccess<?> access : c.getAccessesFromSelf()) {
                    for (Ban ban : BANS) {
                        if (ban.hits(access) && !ban.allowed().test(c)) {
                            events.add(
                                    SimpleConditionEvent.violated(
                                            access,
                                            access.getDescription() + ": " + ban.instead()));
                        }
                    }
                }
            }
        };
    }
}
