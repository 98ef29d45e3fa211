package org.stackmotion.net.channel.blocking;

import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.loop.SimLoop;
import org.stackmotion.core.unit.Units;

/** Waits for simulated time to pass. */
final class SleepCall extends ClientCall {
    private final SimLoop loop;
    private final long nanos;
    private @Nullable Future<?> alarm;

    SleepCall(SimLoop loop, long nanos) {
        super("the end of a sleep of " + Units.formatTime(nanos));
        this.loop = loop;
        this.nanos = nanos;
    }

    @Override
    void begin() {
        alarm = loop.schedule(this::complete, nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    void cancel() {
        Future<?> set = alarm;
        if (set != null) {
            set.cancel(false);
        }
    }
}
