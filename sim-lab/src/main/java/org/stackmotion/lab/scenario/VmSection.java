package org.stackmotion.lab.scenario;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.stackmotion.lab.format.Ipv4Address;
import org.stackmotion.lab.format.Ipv4Subnet;
import org.stackmotion.lab.format.Key;
import org.stackmotion.lab.format.MacAddress;
import org.stackmotion.lab.format.Section;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv6Prefix;

/** A virtual machine. */
@Section("A virtual machine.")
public record VmSection(
        @Key("Host it runs on.") String host,
        @Key(value = "Memory in MiB.", min = 4, max = 1_048_576) int memoryMb,
        @Key(
                        value =
                                "synthetic: pages are a function of number and version; real: bytes"
                                        + " that the guest writes.",
                        def = "synthetic")
                MemoryKind memory,
        @Key(
                        value = "Where its disks are: shared by all hosts, or local to its host.",
                        def = "shared")
                Storage storage,
        @Key(value = "Whether it runs at the start.", def = "on") Power power,
        @Key("Its network adapters.") ImmutableList<Nic> nics,
        @Key("How its guest writes memory; not at all when left out.") @Nullable Dirty dirty) {

    /** How page contents are kept. */
    public enum MemoryKind {
        SYNTHETIC,
        REAL
    }

    /** Where the disks are. */
    public enum Storage {
        SHARED,
        LOCAL
    }

    /** Power state. */
    public enum Power {
        ON,
        OFF
    }

    /** A network adapter of a VM. */
    @Section("A network adapter of a virtual machine.")
    public record Nic(
            @Key("Label of the port group.") String portGroup,
            @Key("Address of the guest with prefix length.") @Nullable Ipv4Subnet ip,
            @Key("Default gateway of the guest.") @Nullable Ipv4Address gateway,
            @Key("MAC address; made from the VM's name when left out.") @Nullable MacAddress mac,
            @Key(value = "MTU of the guest in bytes.", def = "1500", min = 1280, max = 9000)
                    int mtu,
            @Key("IPv6 addresses of the guest with prefix length.")
                    ImmutableList<Ipv6Prefix> ipv6Address,
            @Key("Default IPv6 gateway of the guest.") @Nullable IpAddress ipv6DefaultGateway,
            @Key(value = "The guest believes router advertisements.", def = "false")
                    boolean autoConfigurationEnabled) {}

    /** How the guest writes memory. */
    @Section(value = "How the guest writes memory.", chooser = "model")
    public sealed interface Dirty
            permits Dirty.Idle, Dirty.Uniform, Dirty.Sweep, Dirty.HotCold, Dirty.Vector {

        /** Writes nothing. */
        @Section(value = "Writes nothing.", chosenBy = "idle")
        record Idle(@Key(value = "idle", accepted = "idle") String model) implements Dirty {}

        /** Random pages of a working set. */
        @Section(value = "Writes random pages of a working set.", chosenBy = "uniform")
        record Uniform(
                @Key(value = "uniform", accepted = "uniform") String model,
                @Key(value = "Page writes a second.", min = 0, max = 1_000_000_000L)
                        double pagesPerS,
                @Key(value = "Working set in MiB; the whole memory when left out.", min = 1)
                        @Nullable Integer workingSetMb)
                implements Dirty {}

        /** A working set from one end to the other, over and over. */
        @Section(
                value = "Writes a working set from one end to the other, over and over.",
                chosenBy = "sweep")
        record Sweep(
                @Key(value = "sweep", accepted = "sweep") String model,
                @Key(value = "Page writes a second.", min = 0, max = 1_000_000_000L)
                        double pagesPerS,
                @Key(value = "Working set in MiB; the whole memory when left out.", min = 1)
                        @Nullable Integer workingSetMb)
                implements Dirty {}

        /** A hot set rewritten in a period, and cold pages at a rate. */
        @Section(
                value = "Rewrites a hot set in a period, and cold pages at a rate.",
                chosenBy = "hot_cold")
        record HotCold(
                @Key(value = "hot_cold", accepted = "hot_cold") String model,
                @Key(value = "Hot set in MiB.", def = "5", min = 0) int hotMb,
                @Key(value = "Time in which the whole hot set is written.", def = "2s")
                        Duration hotPeriod,
                @Key(value = "Rate of cold writes in MiB/s.", def = "0", min = 0, max = 1_000_000)
                        double coldMbPerS)
                implements Dirty {}

        /** A measured curve: distinct dirty pages after a time. */
        @Section(
                value = "A measured curve: distinct dirty pages after a time.",
                chosenBy = "vector")
        record Vector(
                @Key(value = "vector", accepted = "vector") String model,
                @Key("Points of the curve, times growing.") ImmutableList<Point> points)
                implements Dirty {}
    }

    /** A point of a dirty curve. */
    @Section("A point of a dirty curve.")
    public record Point(
            @Key("Time since the memory was clean.") Duration after,
            @Key(value = "Distinct pages written by then.", min = 0) long pages) {}
}
