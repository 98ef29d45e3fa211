package org.stackmotion.lab.run;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stackmotion.core.random.SeededRandom;
import org.stackmotion.lab.report.RunReport.ClientEntry;
import org.stackmotion.lab.report.RunReport.WorkloadEntry;
import org.stackmotion.lab.scenario.HostView;
import org.stackmotion.lab.scenario.Workload;
import org.stackmotion.lab.world.World;
import org.stackmotion.net.channel.SocketAddresses;
import org.stackmotion.net.channel.blocking.BlockingClient;
import org.stackmotion.net.channel.blocking.BlockingClients;
import org.stackmotion.net.channel.blocking.ClientPlace;
import org.stackmotion.net.channel.blocking.NtpJob;
import org.stackmotion.net.channel.blocking.NtpSample;
import org.stackmotion.net.channel.blocking.TransferJob;
import org.stackmotion.net.channel.blocking.TransferResult;
import org.stackmotion.net.channel.blocking.commons.EchoProgram;
import org.stackmotion.net.channel.blocking.commons.FtpProgram;
import org.stackmotion.net.channel.blocking.commons.NtpProgram;
import org.stackmotion.net.channel.blocking.commons.TftpProgram;
import org.stackmotion.net.service.EchoService;
import org.stackmotion.net.service.FtpService;
import org.stackmotion.net.service.MemoryFiles;
import org.stackmotion.net.service.NtpService;
import org.stackmotion.net.service.Service;
import org.stackmotion.net.service.TftpService;
import org.stackmotion.net.stack.HasStatus;
import org.stackmotion.net.stack.Netstack;
import org.stackmotion.net.wire.IpAddress;

/** A workload of a blocking client: an unmodified Commons Net client and a server to speak to. */
final class ClientRun implements WorkloadRun {
    private static final String FILE = "file";
    private static final double BITS_TIMES_NS = 8e9;

    private final World world;
    private final BlockingClients clients;
    private final String name;
    private final Workload.Client section;
    private final Agenda agenda;
    private final MemoryFiles files = new MemoryFiles();
    private byte[] content = {};
    private @Nullable Service service;
    private @Nullable BlockingClient<?> client;
    private boolean over;
    private String error = "";

    ClientRun(
            World world,
            BlockingClients clients,
            String name,
            Workload.Client section,
            Agenda agenda) {
        this.world = world;
        this.clients = clients;
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
        return true;
    }

    @Override
    public void start(long nowNs) {
        if (over) {
            return;
        }
        String key = section.stack() == null ? HostView.DEFAULT_STACK : section.stack();
        Netstack from = world.stackOf(section.from(), key);
        Netstack to = world.stackOf(section.to(), key);
        IpAddress destination = world.addressOf(section.to(), key, false);
        if (from == null || to == null || destination == null) {
            end("no running stack " + key + " with an address at one end", nowNs);
            return;
        }
        InetSocketAddress at = SocketAddresses.socketAddress(destination, section.port());
        try {
            service = serve(to, at);
        } catch (IOException e) {
            end("server: " + describe(e), nowNs);
            return;
        }
        BlockingClient<?> started = begin(ClientPlace.on(from), at.getAddress().getHostAddress());
        client = started;
        started.whenOver(() -> clientOver(started));
    }

    private Service serve(Netstack stack, InetSocketAddress at) throws IOException {
        switch (section) {
            case Workload.Ftp f -> {
                file(f.bytes(), f.upload());
                FtpService ftp = new FtpService(stack, files);
                return Service.tcp(stack, at, ftp::session);
            }
            case Workload.Tftp t -> {
                file(t.bytes(), t.upload());
                return Service.udp(stack, at, new TftpService(stack, files));
            }
            case Workload.Echo e -> {
                file(e.bytes(), true);
                return Service.tcp(stack, at, EchoService::new);
            }
            case Workload.Ntp n -> {
                long errorNs = n.clockErrorUs() * 1_000;
                return Service.udp(stack, at, new NtpService(world.sim(), errorNs));
            }
        }
    }

    /** Content from the run's seed. */
    private void file(int bytes, boolean upload) {
        SeededRandom random = world.sim().random("workload " + name);
        content = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            content[i] = (byte) random.nextInt();
        }
        if (!upload) {
            files.put(FILE, content);
        }
    }

    private BlockingClient<?> begin(ClientPlace place, String host) {
        int timeoutMs =
                (int) Math.min(Integer.MAX_VALUE, Math.max(1, section.timeout().toMillis()));
        TransferJob.Mode mode =
                section instanceof Workload.Ftp f
                        ? TransferJob.Mode.valueOf(f.mode().name())
                        : TransferJob.Mode.PASSIVE;
        TransferJob job =
                new TransferJob(host, section.port(), mode, uploads(), FILE, content, timeoutMs);
        return switch (section) {
            case Workload.Ftp f -> clients.start(name, place, FtpProgram.class, job);
            case Workload.Tftp t -> clients.start(name, place, TftpProgram.class, job);
            case Workload.Echo e -> clients.start(name, place, EchoProgram.class, job);
            case Workload.Ntp n ->
                    clients.start(
                            name,
                            place,
                            NtpProgram.class,
                            new NtpJob(
                                    host, n.port(), n.count(), n.interval().toMillis(), timeoutMs));
        };
    }

    private boolean uploads() {
        return switch (section) {
            case Workload.Ftp f -> f.upload();
            case Workload.Tftp t -> t.upload();
            case Workload.Echo e -> true;
            case Workload.Ntp n -> false;
        };
    }

    private void clientOver(BlockingClient<?> ended) {
        Throwable failure = ended.failure();
        end(failure == null ? "" : describe(failure), world.sim().nowNs());
    }

    private static String describe(Throwable cause) {
        String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return cause instanceof HasStatus s ? message + " (" + s.status().hex() + ")" : message;
    }

    private void end(String why, long nowNs) {
        if (over) {
            return;
        }
        over = true;
        error = why;
        if (service != null) {
            service.close();
        }
        agenda.done(nowNs);
    }

    @Override
    public void stop(long nowNs) {
        BlockingClient<?> running = client;
        if (running == null) {
            end("stopped before it began", nowNs);
        } else {
            running.stop("stopped");
        }
    }

    @Override
    public WorkloadEntry result(long nowNs) {
        BlockingClient<?> ran = client;
        Object result = ran == null ? null : ran.result();
        String why = over ? error : "not begun before the end of the run";
        if (result instanceof TransferResult moved) {
            return entry(moved, why);
        }
        NtpSample last =
                result instanceof List<?> samples && !samples.isEmpty()
                        ? (NtpSample) samples.getLast()
                        : null;
        return new ClientEntry(
                name,
                section.kind(),
                section.from(),
                section.to(),
                0,
                0,
                0,
                null,
                last == null ? null : last.offsetNs(),
                last == null ? null : last.delayNs(),
                why.isEmpty(),
                why);
    }

    private ClientEntry entry(TransferResult moved, String why) {
        // an echo leaves nothing behind
        boolean arrived =
                section instanceof Workload.Echo || Arrays.equals(files.get(FILE), content);
        long goodput =
                moved.durationNs() == 0
                        ? 0
                        : Math.round(moved.bytes() * BITS_TIMES_NS / moved.durationNs());
        return new ClientEntry(
                name,
                section.kind(),
                section.from(),
                section.to(),
                moved.bytes(),
                moved.durationNs(),
                goodput,
                moved.intact() && arrived,
                null,
                null,
                why.isEmpty(),
                why);
    }
}
