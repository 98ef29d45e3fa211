package org.stackmotion.net.stack;

import com.google.common.collect.ImmutableList;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.event.SimEvent;
import org.stackmotion.net.ip.Ipv4Emitter;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv4View;
import org.stackmotion.net.wire.Ipv6View;

/**
 * A ping client on one stack, as {@code vmkping} and {@code esxcli network diag ping} are. It knows
 * the interfaces of its own stack only: another stack's vmk is "Unknown interface".
 */
public final class Pinger {
    /**
     * What to ping.
     *
     * @param destination of either family
     * @param count requests to send; 0 goes on until {@link #stop}
     * @param sizeBytes payload, 56 by default as {@code vmkping -s}
     * @param dontFragment {@code vmkping -d}
     * @param intervalNs from request to request
     * @param timeoutNs a reply later than this is lost
     * @param interfaceName {@code vmkping -I}, or null
     */
    public record Spec(
            IpAddress destination,
            int count,
            int sizeBytes,
            boolean dontFragment,
            long intervalNs,
            long timeoutNs,
            int ttl,
            @Nullable String interfaceName) {

        /** Three packets of 56 bytes, one a second. */
        public static Spec to(IpAddress destination) {
            return new Spec(destination, 3, 56, false, 1_000_000_000L, 1_000_000_000L, 64, null);
        }

        /** The same to an IPv4 address. */
        public static Spec to(int destination) {
            return to(IpAddress.ofIpv4(destination));
        }

        public Spec withCount(int newCount) {
            return new Spec(
                    destination,
                    newCount,
                    sizeBytes,
                    dontFragment,
                    intervalNs,
                    timeoutNs,
                    ttl,
                    interfaceName);
        }

        public Spec withSize(int bytes, boolean df) {
            return new Spec(
                    destination, count, bytes, df, intervalNs, timeoutNs, ttl, interfaceName);
        }

        public Spec withInterval(long newIntervalNs, long newTimeoutNs) {
            return new Spec(
                    destination,
                    count,
                    sizeBytes,
                    dontFragment,
                    newIntervalNs,
                    newTimeoutNs,
                    ttl,
                    interfaceName);
        }

        public Spec withInterface(@Nullable String name) {
            return new Spec(
                    destination, count, sizeBytes, dontFragment, intervalNs, timeoutNs, ttl, name);
        }
    }

    /** What came of one request. {@code rttNs} is meaningful when the status is OK. */
    public record Reply(
            int sequence,
            VmkStatus status,
            IpAddress from,
            int bytes,
            int ttl,
            long sentNs,
            long rttNs) {}

    /**
     * The sums.
     *
     * @param longestGapNs longest time without an answer, the outage a client saw: between two
     *     answered requests, or from the last answered one to one interval after the last request
     * @param status why nothing was sent, {@code OK} otherwise
     * @param error the same for people, empty when OK
     */
    public record Summary(
            int transmitted,
            int received,
            int duplicates,
            long minRttNs,
            long avgRttNs,
            long maxRttNs,
            long longestGapNs,
            VmkStatus status,
            String error) {}

    /** Hears of each reply, loss and error, and of the end. */
    public interface Listener {
        default void onReply(Reply reply, long nowNs) {}

        default void onFinished(Summary summary, long nowNs) {}
    }

    /** Replies kept for {@link #replies}; older ones are in the sums only. */
    public static final int MAX_REPLIES = 1000;

    /** Requests that may be unanswered at a time; an older one counts as lost. */
    private static final int MAX_PENDING = 1 << 16;

    /** ICMP header of an echo. */
    private static final int HEADER_BYTES = 8;

    private final Netstack stack;
    private final IcmpLayer icmp;
    private final Spec spec;
    private final @Nullable Listener listener;
    private final ByteBuf payload;
    private final Ticks ticks;
    private final ArrayDeque<Reply> replies = new ArrayDeque<>();
    private long[] sentNs = new long[64];
    private byte[] state = new byte[64];
    private int identifier = -1;
    private int transmitted;
    private int expired;
    private int received;
    private int duplicates;
    private long minRttNs = Long.MAX_VALUE;
    private long maxRttNs;
    private long sumRttNs;
    private long firstSentNs;
    private long lastAnsweredNs = -1;
    private long longestGapNs;
    private boolean sending;
    private boolean finished;
    private VmkStatus status = VmkStatus.OK;
    private String error = "";

    private static final byte WAITING = 1;
    private static final byte DONE = 2;

    /** One interval timer and, behind the last request, the wait for its reply. */
    private final class Ticks extends SimEvent {
        Ticks() {
            super(stack.owner());
        }

        @Override
        protected void fire(long nowNs) {
            expire(nowNs);
            if (sending) {
                sendNext(nowNs);
            }
            arrange(nowNs);
        }
    }

    /** The pinger of one destination; {@link #start} begins. */
    public Pinger(Netstack stack, Spec spec, @Nullable Listener listener) {
        this.stack = stack;
        this.icmp = stack.icmp();
        this.spec = spec;
        this.listener = listener;
        this.ticks = new Ticks();
        byte[] bytes = new byte[Math.max(0, spec.sizeBytes())];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i; // as ping does
        }
        this.payload = Unpooled.wrappedBuffer(bytes);
    }

    /** Sends the first request now. */
    public void start(long nowNs) {
        if (identifier >= 0 || finished) {
            throw new IllegalStateException("started before");
        }
        if (!icmp.hasRoomForPinger()) {
            status = VmkStatus.LIMIT_EXCEEDED;
            error = status.text() + ": " + IcmpLayer.MAX_PINGERS + " pings in " + stack.where();
            finish(nowNs);
            return;
        }
        identifier = icmp.add(this);
        sending = true;
        firstSentNs = nowNs;
        sendNext(nowNs);
        arrange(nowNs);
    }

    /** Sends no more; replies on their way still count. */
    public void stop(long nowNs) {
        sending = false;
        arrange(nowNs);
    }

    private void sendNext(long nowNs) {
        VmkStatus problem = trySend(nowNs);
        if (problem != VmkStatus.OK) {
            // as ping: the request counts as sent and lost, the reason is kept
            status = problem;
        }
        if (spec.count() > 0 && transmitted >= spec.count()) {
            sending = false;
        }
    }

    private VmkStatus trySend(long nowNs) {
        int sequence = transmitted;
        remember(sequence, nowNs);
        transmitted++;
        NetInterface bound = null;
        if (spec.interfaceName() != null) {
            bound = stack.findInterface(spec.interfaceName());
            if (bound == null) {
                sending = false;
                return fail(
                        sequence,
                        VmkStatus.BAD_PARAMETER,
                        "Unknown interface '" + spec.interfaceName() + "': Invalid argument",
                        nowNs);
            }
        }
        RouteResult route = stack.explainRoute(spec.destination(), bound);
        if (!route.found()) {
            return fail(
                    sequence,
                    route.status(),
                    "sendto() failed (" + route.status().text() + "): " + route.route(),
                    nowNs);
        }
        boolean ipv4 = spec.destination().isIpv4();
        int header = ipv4 ? Ipv4View.LENGTH : Ipv6View.LENGTH;
        int total = spec.sizeBytes() + HEADER_BYTES + header;
        int mtu = stack.pathMtu(spec.destination(), route.networkInterface(), nowNs);
        if (total > Ipv4Emitter.MAX_TOTAL_LENGTH || (spec.dontFragment() && total > mtu)) {
            return fail(
                    sequence,
                    VmkStatus.BAD_PARAMETER,
                    "sendto() failed (Message too long): " + total + " bytes, MTU " + mtu,
                    nowNs);
        }
        if (!ipv4 && route.sourceAddress().isAny()) {
            return fail(
                    sequence,
                    VmkStatus.ADDRESS_NOT_AVAILABLE,
                    "sendto() failed (" + VmkStatus.ADDRESS_NOT_AVAILABLE.text() + ")",
                    nowNs);
        }
        Frame frame = ipv4 ? request(route, sequence) : request6(route, sequence);
        stack.send(frame, route.networkInterface(), route.nextHop(), nowNs);
        return VmkStatus.OK;
    }

    private Frame request(RouteResult route, int sequence) {
        return stack.ipv4()
                .messages()
                .echoRequest(
                        route.sourceAddress().ipv4(),
                        spec.destination().ipv4(),
                        identifier,
                        sequence & 0xFFFF,
                        payload,
                        spec.ttl(),
                        spec.dontFragment());
    }

    private Frame request6(RouteResult route, int sequence) {
        return stack.ipv6()
                .messages()
                .echoRequest(
                        route.sourceAddress(),
                        spec.destination(),
                        identifier,
                        sequence & 0xFFFF,
                        payload,
                        spec.ttl());
    }

    private VmkStatus fail(int sequence, VmkStatus why, String text, long nowNs) {
        error = text;
        settle(new Reply(sequence, why, IpAddress.ANY, 0, 0, nowNs, 0), nowNs);
        return why;
    }

    // ---- replies ----------------------------------------------------------------------------

    int identifier() {
        return identifier;
    }

    void onReply(int sequence16, IpAddress from, int bytes, int ttl, long nowNs) {
        int sequence = unfold(sequence16);
        if (sequence < 0) {
            return;
        }
        int slot = sequence & (state.length - 1);
        if (sequence < expired || state[slot] != WAITING) {
            duplicates++;
            return;
        }
        long sent = sentNs[slot];
        long rtt = nowNs - sent;
        received++;
        minRttNs = Math.min(minRttNs, rtt);
        maxRttNs = Math.max(maxRttNs, rtt);
        sumRttNs += rtt;
        long beforeNs = lastAnsweredNs < 0 ? firstSentNs : lastAnsweredNs;
        longestGapNs = Math.max(longestGapNs, sent - beforeNs);
        lastAnsweredNs = Math.max(lastAnsweredNs, sent);
        settle(new Reply(sequence, VmkStatus.OK, from, bytes, ttl, sent, rtt), nowNs);
        arrange(nowNs);
    }

    void onError(int sequence16, VmkStatus why, IpAddress from, long nowNs) {
        int sequence = unfold(sequence16);
        int slot = sequence & (state.length - 1);
        if (sequence < expired || state[slot] != WAITING) {
            return;
        }
        status = why;
        error = why.text();
        settle(new Reply(sequence, why, from, 0, 0, sentNs[slot], 0), nowNs);
        arrange(nowNs);
    }

    /**
     * The request of the last 65,536 that has that number on the wire; negative when there is none.
     */
    private int unfold(int sequence16) {
        int last = transmitted - 1;
        return last - ((last - sequence16) & 0xFFFF);
    }

    private void settle(Reply reply, long nowNs) {
        state[reply.sequence() & (state.length - 1)] = DONE;
        if (replies.size() == MAX_REPLIES) {
            replies.poll();
        }
        replies.add(reply);
        if (listener != null) {
            listener.onReply(reply, nowNs);
        }
    }

    // ---- waiting requests -------------------------------------------------------------------

    private void remember(int sequence, long nowNs) {
        if (sequence - expired >= state.length) {
            if (state.length == MAX_PENDING) {
                lose(nowNs);
            } else {
                grow();
            }
        }
        int slot = sequence & (state.length - 1);
        sentNs[slot] = nowNs;
        state[slot] = WAITING;
    }

    private void grow() {
        long[] oldSent = sentNs;
        byte[] oldState = state;
        sentNs = new long[oldState.length * 2];
        state = new byte[oldState.length * 2];
        for (int i = expired; i < transmitted; i++) {
            int from = i & (oldState.length - 1);
            int to = i & (state.length - 1);
            sentNs[to] = oldSent[from];
            state[to] = oldState[from];
        }
    }

    /** Gives up what has waited long enough; requests are in order of their times. */
    private void expire(long nowNs) {
        while (expired < transmitted) {
            int slot = expired & (state.length - 1);
            if (state[slot] == WAITING && nowNs - sentNs[slot] < spec.timeoutNs()) {
                return;
            }
            lose(nowNs);
        }
    }

    private void lose(long nowNs) {
        int slot = expired & (state.length - 1);
        if (state[slot] == WAITING) {
            settle(
                    new Reply(expired, VmkStatus.TIMEOUT, IpAddress.ANY, 0, 0, sentNs[slot], 0),
                    nowNs);
        }
        expired++;
    }

    private void arrange(long nowNs) {
        if (finished || identifier < 0) {
            return;
        }
        while (expired < transmitted && state[expired & (state.length - 1)] == DONE) {
            expired++;
        }
        if (sending) {
            long next = sentNs[(transmitted - 1) & (state.length - 1)] + spec.intervalNs();
            if (!ticks.isArmed() || ticks.timeNs() != next) {
                stack.context().sim().arm(ticks, Math.max(next, nowNs));
            }
        } else if (expired < transmitted) {
            long next = sentNs[expired & (state.length - 1)] + spec.timeoutNs();
            if (!ticks.isArmed() || ticks.timeNs() != next) {
                stack.context().sim().arm(ticks, Math.max(next, nowNs));
            }
        } else {
            stack.context().sim().cancel(ticks);
            icmp.remove(this);
            finish(nowNs);
        }
    }

    private void finish(long nowNs) {
        finished = true;
        if (listener != null) {
            listener.onFinished(summary(), nowNs);
        }
    }

    // ---- results ----------------------------------------------------------------------------

    public Spec spec() {
        return spec;
    }

    /** All requests are answered or lost. */
    public boolean isFinished() {
        return finished;
    }

    public Summary summary() {
        return new Summary(
                transmitted,
                received,
                duplicates,
                received == 0 ? 0 : minRttNs,
                received == 0 ? 0 : sumRttNs / received,
                maxRttNs,
                longestGap(),
                status,
                error);
    }

    /** With the silence at the end: an outage that nothing ends is one too. */
    private long longestGap() {
        if (transmitted == 0) {
            return 0;
        }
        long lastSentNs = sentNs[(transmitted - 1) & (state.length - 1)];
        long beforeNs = lastAnsweredNs < 0 ? firstSentNs : lastAnsweredNs;
        boolean silent = received == 0 || lastSentNs > lastAnsweredNs;
        long silenceNs = silent ? lastSentNs - beforeNs + spec.intervalNs() : 0;
        return Math.max(longestGapNs, silenceNs);
    }

    /** The last replies, at most {@link #MAX_REPLIES}. */
    public ImmutableList<Reply> replies() {
        return ImmutableList.copyOf(replies);
    }
}
