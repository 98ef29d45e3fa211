package org.stackmotion.lab.scenario;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.stackmotion.lab.format.Key;
import org.stackmotion.lab.format.Section;

/** Traffic beside the migrations. */
@Section(value = "Traffic that runs beside the migrations.", chooser = "kind")
public sealed interface Workload
        permits Workload.Ping,
                Workload.Bulk,
                Workload.Ftp,
                Workload.Tftp,
                Workload.Echo,
                Workload.Ntp {
    /** Its name, or null when it goes by its place in the list. */
    @Nullable String name();

    /** Who starts it: a node, a VM or a host. */
    String from();

    /** The other end. */
    String to();

    /** Goes to an IPv6 address. */
    default boolean ipv6() {
        return false;
    }

    /** Echo requests at an interval. */
    @Section(value = "ICMP echo requests at an interval.", chosenBy = "ping")
    record Ping(
            @Key(value = "ping", accepted = "ping") String kind,
            @Key("Name, for `validate` and reports (workloads[0] ... when left out).")
                    @Nullable String name,
            @Key("Node, VM or host that asks.") String from,
            @Key("Node, VM or host that is asked.") String to,
            @Key("Stack, when an end is a host (defaultTcpipStack).") @Nullable String stack,
            @Key(value = "Goes to the other end's IPv6 address.", def = "false") boolean ipv6,
            @Key(value = "Time between requests.", def = "1s") Duration interval,
            @Key(value = "Payload of a request in bytes.", def = "56", min = 0, max = 65_000)
                    int size,
            @Key(value = "Sets the don't-fragment bit.", def = "false") boolean df,
            @Key(value = "Time after which a request counts as lost.", def = "1s") Duration timeout,
            @Key(value = "First request.", def = "0s") Duration start,
            @Key(value = "How long; until the end of the run when left out.", name = "for")
                    @Nullable Duration lasting)
            implements Workload {}

    /** One TCP stream. */
    @Section(value = "One TCP stream from one end to the other.", chosenBy = "bulk")
    record Bulk(
            @Key(value = "bulk", accepted = "bulk") String kind,
            @Key("Name, for `validate` and reports (workloads[0] ... when left out).")
                    @Nullable String name,
            @Key("Node, VM or host that sends.") String from,
            @Key("Node, VM or host that receives.") String to,
            @Key("Stack, when an end is a host (defaultTcpipStack).") @Nullable String stack,
            @Key(value = "Goes to the other end's IPv6 address.", def = "false") boolean ipv6,
            @Key(value = "Bytes to send; or give `for`.", min = 1) @Nullable Long bytes,
            @Key(value = "How long to send; or give `bytes`.", name = "for")
                    @Nullable Duration lasting,
            @Key(
                            value =
                                    "Fixes both socket buffers, in bytes; auto-tuned when left out.",
                            min = 4096,
                            max = 1L << 30)
                    @Nullable Integer bufferBytes,
            @Key(value = "Start of the connection.", def = "0s") Duration start,
            @Key(value = "Goodput counts from this time after the start on.", def = "0s")
                    Duration warmup,
            @Key(
                            value =
                                    "TCP port of the receiver; 5001 + place in the list when left out.",
                            min = 1,
                            max = 65535)
                    @Nullable Integer port)
            implements Workload {}

    /** A file by FTP: an Apache Commons Net client and a small server. */
    @Section(
            value = "A file by FTP: an Apache Commons Net client and a small server.",
            chosenBy = "ftp")
    record Ftp(
            @Key(value = "ftp", accepted = "ftp") String kind,
            @Key("Name, for `validate` and reports (workloads[0] ... when left out).")
                    @Nullable String name,
            @Key("Node, VM or host with the client.") String from,
            @Key("Node, VM or host with the server.") String to,
            @Key("Stack, when an end is a host (defaultTcpipStack).") @Nullable String stack,
            @Key(value = "How data connections are made.", def = "passive") FtpMode mode,
            @Key(value = "The client sends the file instead of fetching it.", def = "false")
                    boolean upload,
            @Key(
                            value = "Length of the file, of seeded random content.",
                            def = "1048576",
                            min = 0,
                            max = 1 << 28)
                    int bytes,
            @Key(value = "Time-out of connections and answers.", def = "30s") Duration timeout,
            @Key(value = "Start of the client; the server is there from the beginning.", def = "0s")
                    Duration start,
            @Key(value = "TCP port of the server.", def = "21", min = 1, max = 65_535) int port)
            implements Workload, Client {}

    /** A file by TFTP: an Apache Commons Net client and a small server. */
    @Section(
            value = "A file by TFTP: an Apache Commons Net client and a small server.",
            chosenBy = "tftp")
    record Tftp(
            @Key(value = "tftp", accepted = "tftp") String kind,
            @Key("Name, for `validate` and reports (workloads[0] ... when left out).")
                    @Nullable String name,
            @Key("Node, VM or host with the client.") String from,
            @Key("Node, VM or host with the server.") String to,
            @Key("Stack, when an end is a host (defaultTcpipStack).") @Nullable String stack,
            @Key(value = "The client sends the file instead of fetching it.", def = "false")
                    boolean upload,
            @Key(
                            value = "Length of the file, of seeded random content.",
                            def = "65536",
                            min = 0,
                            max = 1 << 24)
                    int bytes,
            @Key(value = "Time-out of connections and answers.", def = "30s") Duration timeout,
            @Key(value = "Start of the client; the server is there from the beginning.", def = "0s")
                    Duration start,
            @Key(value = "UDP port of the server.", def = "69", min = 1, max = 65_535) int port)
            implements Workload, Client {}

    /** Bytes to a TCP echo server and back, by an Apache Commons Net client. */
    @Section(
            value = "Bytes to a TCP echo server and back, by an Apache Commons Net client.",
            chosenBy = "echo")
    record Echo(
            @Key(value = "echo", accepted = "echo") String kind,
            @Key("Name, for `validate` and reports (workloads[0] ... when left out).")
                    @Nullable String name,
            @Key("Node, VM or host with the client.") String from,
            @Key("Node, VM or host with the server.") String to,
            @Key("Stack, when an end is a host (defaultTcpipStack).") @Nullable String stack,
            @Key(value = "Bytes, of seeded random content.", def = "65536", min = 0, max = 1 << 28)
                    int bytes,
            @Key(value = "Time-out of connections and answers.", def = "30s") Duration timeout,
            @Key(value = "Start of the client; the server is there from the beginning.", def = "0s")
                    Duration start,
            @Key(value = "TCP port of the server.", def = "7", min = 1, max = 65_535) int port)
            implements Workload, Client {}

    /** Questions to an NTP server, by an Apache Commons Net client. */
    @Section(
            value = "Questions to an NTP server, by an Apache Commons Net client.",
            chosenBy = "ntp")
    record Ntp(
            @Key(value = "ntp", accepted = "ntp") String kind,
            @Key("Name, for `validate` and reports (workloads[0] ... when left out).")
                    @Nullable String name,
            @Key("Node, VM or host with the client.") String from,
            @Key("Node, VM or host with the server.") String to,
            @Key("Stack, when an end is a host (defaultTcpipStack).") @Nullable String stack,
            @Key(
                            value = "How far the server's clock is ahead, in microseconds.",
                            def = "0",
                            min = -1_000_000_000_000L,
                            max = 1_000_000_000_000L)
                    long clockErrorUs,
            @Key(value = "Questions.", def = "1", min = 1, max = 100_000) int count,
            @Key(value = "Time between questions.", def = "1s") Duration interval,
            @Key(value = "Time-out of connections and answers.", def = "30s") Duration timeout,
            @Key(value = "Start of the client; the server is there from the beginning.", def = "0s")
                    Duration start,
            @Key(value = "UDP port of the server.", def = "123", min = 1, max = 65_535) int port)
            implements Workload, Client {}

    /** How FTP makes its data connections. */
    enum FtpMode {
        PASSIVE,
        EXTENDED_PASSIVE,
        ACTIVE
    }

    /** What the workloads of blocking clients share. */
    sealed interface Client permits Ftp, Tftp, Echo, Ntp {
        String kind();

        String from();

        String to();

        @Nullable String stack();

        Duration timeout();

        Duration start();

        int port();
    }
}
