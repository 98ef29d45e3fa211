package org.stackmotion.lab.scenario;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.stackmotion.lab.format.Key;
import org.stackmotion.lab.format.Section;

/** Traffic beside the migrations. */
@Section(value = "Traffic that runs beside the migrations.", chooser = "kind")
public sealed interface Workload permits Workload.Ping, Workload.Bulk {
    /** Its name, or null when it goes by its place in the list. */
    @Nullable String name();

    /** Who starts it: a node, a VM or a host. */
    String from();

    /** The other end. */
    String to();

    /** Echo requests at an interval. */
    @Section(value = "ICMP echo requests at an interval.", chosenBy = "ping")
    record Ping(
            @Key(value = "ping", accepted = "ping") String kind,
            @Key("Name, for `validate` and reports (workloads[0] ... when left out).")
                    @Nullable String name,
            @Key("Node, VM or host that asks.") String from,
            @Key("Node, VM or host that is asked.") String to,
            @Key("Stack, when an end is a host (defaultTcpipStack).") @Nullable String stack,
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
}
