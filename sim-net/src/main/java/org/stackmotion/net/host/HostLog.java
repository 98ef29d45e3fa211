package org.stackmotion.net.host;

import com.google.common.collect.ImmutableList;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.stackmotion.net.wire.NetContext;

/** What happened on a host, newest {@link #MAX_EVENTS} kept, and the advice it has given. */
public final class HostLog {
    public static final int MAX_EVENTS = 10_000;

    private final NetContext ctx;
    private final String host;
    private final ArrayDeque<HostEvent> events = new ArrayDeque<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<Consumer<HostEvent>> listeners = new ArrayList<>();

    HostLog(NetContext ctx, String host) {
        this.ctx = ctx;
        this.host = host;
    }

    /** Notes a change of state; it is part of the trace. */
    public void add(String type, String text) {
        long nowNs = ctx.sim().nowNs();
        if (events.size() == MAX_EVENTS) {
            events.removeFirst();
        }
        HostEvent event = new HostEvent(nowNs, type, text);
        events.addLast(event);
        ctx.sim().trace().state(nowNs, host + " " + type + ": " + text);
        for (Consumer<HostEvent> listener : listeners) {
            listener.accept(event);
        }
    }

    /** Hears every event from now on; the change it tells of may not be finished yet. */
    public void addListener(Consumer<HostEvent> listener) {
        listeners.add(listener);
    }

    /** Notes advice that the host's configuration does not follow; each text is kept once. */
    public void warn(String type, String text) {
        add(type, text);
        if (!warnings.contains(text) && warnings.size() < MAX_EVENTS) {
            warnings.add(text);
        }
    }

    /** Oldest first. */
    public ImmutableList<HostEvent> events() {
        return ImmutableList.copyOf(events);
    }

    public ImmutableList<String> warnings() {
        return ImmutableList.copyOf(warnings);
    }
}
