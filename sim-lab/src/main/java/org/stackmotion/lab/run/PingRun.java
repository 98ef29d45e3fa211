package org.stackmotion.lab.run;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.stackmotion.lab.report.RunReport.PingEntry;
import org.stackmotion.lab.report.RunReport.WorkloadEntry;
import org.stackmotion.lab.scenario.HostView;
import org.stackmotion.lab.scenario.Workload;
import org.stackmotion.lab.world.World;
import org.stackmotion.net.stack.Netstack;
import org.stackmotion.net.stack.Pinger;
import org.stackmotion.net.stack.VmkStatus;
import org.stackmotion.net.wire.IpAddress;

/** A ping workload. */
final class PingRun implements WorkloadRun {
    private static final int TTL = 64;

    private final World world;
    private final String name;
    private final Workload.Ping section;
    private final Agenda agenda;
    private @Nullable Pinger pinger;
    private String error = "";
    private boolean over;
    private Answer onAnswer = (reply, nowNs) -> {};
    private long startNs;

    /** Hears of every answer. */
    interface Answer {
        void answered(Pinger.Reply reply, long nowNs);
    }

    void setOnAnswer(Answer listener) {
        onAnswer = listener;
    }

    /** Of the first request. */
    long startNs() {
        return startNs;
    }

    /** One interval behind the last request; the start when there was none. */
    long endNs() {
        return pinger == null ? startNs : startNs + pinger.summary().transmitted() * intervalNs();
    }

    long intervalNs() {
        return section.interval().toNanos();
    }

    String title() {
        return section.from() + " to " + section.to();
    }

    PingRun(World world, String name, Workload.Ping section, Agenda agenda) {
        this.world = world;
        this.name = name;
        this.section = section;
        this.agenda = agenda;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean isBounded() {
        return section.lasting() != null;
    }

    @Override
    public void start(long nowNs) {
        if (over) {
            return;
        }
        String key = section.stack() == null ? HostView.DEFAULT_STACK : section.stack();
        Netstack from = world.stackOf(section.from(), key);
        IpAddress destination = world.addressOf(section.to(), key, section.ipv6());
        if (from == null || destination == null) {
            error = "no running stack " + key + " with an address at one end";
            end(nowNs);
            return;
        }
        Pinger.Spec spec =
                new Pinger.Spec(
                        destination,
                        0,
                        section.size(),
                        section.df(),
                        section.interval().toNanos(),
                        section.timeout().toNanos(),
                        TTL,
                        null);
        pinger =
                new Pinger(
                        from,
                        spec,
                        new Pinger.Listener() {
                            @Override
                            public void onReply(Pinger.Reply reply, long at) {
                                if (reply.status() == VmkStatus.OK) {
                                    onAnswer.answered(reply, at);
                                }
                            }

                            @Override
                            public void onFinished(Pinger.Summary summary, long at) {
                                end(at);
                            }
                        });
        startNs = nowNs;
        pinger.start(nowNs);
        Duration lasting = section.lasting();
        if (lasting != null) {
            world.at(nowNs + lasting.toNanos(), this::stop);
        }
    }

    @Override
    public void stop(long nowNs) {
        Pinger running = pinger;
        if (running == null) {
            end(nowNs);
        } else if (!over) {
            running.stop(nowNs);
        }
    }

    private void end(long nowNs) {
        if (!over) {
            over = true;
            if (isBounded()) {
                agenda.done(nowNs);
            }
        }
    }

    @Override
    public WorkloadEntry result(long nowNs) {
        Pinger ran = pinger;
        if (ran == null) {
            return new PingEntry(
                    name, "ping", section.from(), section.to(), 0, 0, 0, 0, 0, 0, 0, error);
        }
        Pinger.Summary s = ran.summary();
        long lost = Math.max(0, s.transmitted() - s.received());
        double loss = s.transmitted() == 0 ? 0 : (double) lost / s.transmitted();
        return new PingEntry(
                name,
                "ping",
                section.from(),
                section.to(),
                s.transmitted(),
                s.received(),
                loss,
                s.longestGapNs(),
                s.minRttNs(),
                s.avgRttNs(),
                s.maxRttNs(),
                s.error());
    }
}
