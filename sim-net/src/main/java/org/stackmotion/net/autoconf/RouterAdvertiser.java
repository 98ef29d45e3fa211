package org.stackmotion.net.autoconf;

import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.net.wire.RouterAdvertisement;

/**
 * A router's side of router discovery on one interface (RFC 4861 section 6.2): when to advertise.
 * All advertisements go to all nodes.
 *
 * <pre>
 *  STOPPED --start--> INITIAL --3 sent, at most 16 s apart--> STEADY (min to max interval)
 *     ^                  |                                        |
 *     +----- stop: one last advertisement with lifetime 0 --------+
 * </pre>
 *
 * <p>Sans-I/O: after every input ask {@link #deadlineNs()} and call {@link #onDeadline} then.
 */
public final class RouterAdvertiser {
    /** MAX_INITIAL_RTR_ADVERTISEMENTS. */
    public static final int INITIAL_COUNT = 3;

    /** MAX_INITIAL_RTR_ADVERT_INTERVAL. */
    public static final long INITIAL_INTERVAL_NS = 16_000_000_000L;

    /** MIN_DELAY_BETWEEN_RAS. */
    public static final long MIN_DELAY_NS = 3_000_000_000L;

    /** MAX_RA_DELAY_TIME. */
    public static final long ANSWER_DELAY_NS = 500_000_000L;

    /** Takes what is to be sent. */
    public interface Output {
        void advertise(RouterAdvertisement message, long nowNs);
    }

    private final SeededRandom random;
    private final Output output;
    private RouterAdvertiserConfig config;
    private boolean running;
    private int sent;
    private long lastNs;
    private long nextNs = Long.MAX_VALUE;

    public RouterAdvertiser(RouterAdvertiserConfig config, SeededRandom random, Output output) {
        this.config = config;
        this.random = random;
        this.output = output;
    }

    /** The interface begins to advertise: the first at once. */
    public void start(long nowNs) {
        running = true;
        sent = 0;
        send(nowNs);
    }

    /** It ceases (section 6.2.5): hosts are told with a lifetime of zero. */
    public void stop(long nowNs) {
        if (running) {
            running = false;
            nextNs = Long.MAX_VALUE;
            output.advertise(config.message().withLifetime(0), nowNs);
        }
    }

    /** Says something else from now on (section 6.2.4: may be told like in the beginning). */
    public void setConfig(RouterAdvertiserConfig newConfig, long nowNs) {
        config = newConfig;
        if (running) {
            sent = 0;
            nextNs = Math.max(nowNs, lastNs + MIN_DELAY_NS);
        }
    }

    public RouterAdvertiserConfig config() {
        return config;
    }

    public boolean isRunning() {
        return running;
    }

    /** A sound router solicitation came in (section 6.2.6). */
    public void onSolicitation(long nowNs) {
        if (!running) {
            return;
        }
        long atNs = nowNs + random.nextLong(ANSWER_DELAY_NS);
        if (atNs - lastNs < MIN_DELAY_NS) {
            atNs = lastNs + MIN_DELAY_NS + (atNs - nowNs);
        }
        nextNs = Math.min(nextNs, atNs);
    }

    /** When {@link #onDeadline} wants to be called, or {@link Long#MAX_VALUE}. */
    public long deadlineNs() {
        return nextNs;
    }

    public void onDeadline(long nowNs) {
        if (running && nextNs - nowNs <= 0) {
            send(nowNs);
        }
    }

    private void send(long nowNs) {
        sent++;
        lastNs = nowNs;
        long range = config.maxIntervalNs() - config.minIntervalNs();
        long interval = config.minIntervalNs() + random.nextLong(range + 1);
        if (sent < INITIAL_COUNT) {
            interval = Math.min(interval, INITIAL_INTERVAL_NS);
        }
        nextNs = nowNs + interval;
        output.advertise(config.message(), nowNs);
    }
}
