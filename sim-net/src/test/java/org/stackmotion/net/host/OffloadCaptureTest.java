package org.stackmotion.net.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.stackmotion.core.Simulation;
import org.stackmotion.net.capture.CaptureFile;
import org.stackmotion.net.capture.PcapngReader;
import org.stackmotion.net.capture.PcapngWriter;
import org.stackmotion.net.link.Link;
import org.stackmotion.net.link.LinkConfig;
import org.stackmotion.net.link.LinkEnd;
import org.stackmotion.net.stack.TcpOptions;
import org.stackmotion.net.stack.TcpSocket;
import org.stackmotion.net.wire.NetContext;

/** What captures show of a bulk transfer between two hosts. */
class OffloadCaptureTest {
    private static final int MTU = 1500;
    private static final String VMK = "vmk0 defaultTcpipStack \"Management\"";

    private final Simulation sim = Simulation.virtual(1);

    private static EsxiHost host(
            NetContext ctx, String name, String address, LinkEnd end, boolean tso, boolean lro)
            throws HostFault {
        EsxiHost host = new EsxiHost(ctx, name, "8.0.3", HostRules.DEFAULT);
        host.cable(host.addPnic("vmnic0"), end);
        host.operations().addVirtualSwitch("vSwitch0", MTU, ImmutableList.of("vmnic0"));
        host.operations().addPortGroup("vSwitch0", "Management", 20);
        host.operations()
                .addVmk(
                        VmkSpec.on("Management")
                                .withIpv4(address, HostFixture.MASK)
                                .withOffloads(tso, lro)
                                .withServices(Service.MANAGEMENT));
        host.completeBoot();
        return host;
    }

    private static List<Integer> lengths(ByteArrayOutputStream out, String port)
            throws IOException {
        return new PcapngReader(out.toByteArray())
                .packets.stream()
                        .filter(p -> p.port().equals(port))
                        .map(p -> p.hex().length() / 2)
                        .toList();
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void vmkShowsSuperSegmentsWhereItHasThemAndTheNicNeverMoreThanTheMtu(boolean tso, boolean lro)
            throws HostFault, IOException {
        NetContext ctx = new NetContext(sim, false);
        LinkConfig cable = LinkConfig.of(10_000_000_000L, 1000);
        Link link = new Link(ctx, "cable", cable, cable);
        EsxiHost from = host(ctx, "esx01", "10.0.0.1", link.a(), tso, lro);
        EsxiHost to = host(ctx, "esx02", "10.0.0.2", link.b(), tso, lro);
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        CaptureFile sentFile =
                new CaptureFile(new PcapngWriter(sent), "esx01", CaptureFile.SNAPLEN_MAX);
        CaptureFile receivedFile =
                new CaptureFile(new PcapngWriter(received), "esx02", CaptureFile.SNAPLEN_MAX);
        HostCapture.attach(from, sentFile);
        HostCapture.attach(to, receivedFile);

        transfer(from, to);
        sentFile.close();
        receivedFile.close();

        assertThat(lengths(sent, VMK).stream().anyMatch(n -> n > MTU + 14)).isEqualTo(tso);
        assertThat(lengths(received, VMK).stream().anyMatch(n -> n > MTU + 14)).isEqualTo(lro);
        assertThat(lengths(sent, "vmnic0")).isNotEmpty().allMatch(n -> n <= MTU + 18);
        assertThat(lengths(received, "vmnic0")).isNotEmpty().allMatch(n -> n <= MTU + 18);
    }

    private void transfer(EsxiHost from, EsxiHost to) throws IOException {
        Vmk target = Objects.requireNonNull(to.vmk("vmk0"));
        var listening = target.netstack().listen(0, 8000, null, 8, new TcpOptions());
        Vmk source = Objects.requireNonNull(from.vmk("vmk0"));
        TcpSocket socket = source.netstack().newTcpSocket(new TcpOptions());
        socket.connect(target.ipv4(), 8000, sim.nowNs());
        sim.runUntil(sim.nowNs() + 10_000_000);
        socket.sendLater(Unpooled.buffer(200_000).writeZero(200_000));
        socket.flush(sim.nowNs());
        sim.runUntil(sim.nowNs() + 100_000_000);
        assertThat(Objects.requireNonNull(listening.accept()).readable()).isEqualTo(200_000);
    }
}
