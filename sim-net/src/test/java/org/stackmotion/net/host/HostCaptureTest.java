package org.stackmotion.net.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stackmotion.net.capture.CaptureFile;
import org.stackmotion.net.capture.PcapngReader;
import org.stackmotion.net.capture.PcapngReader.Packet;
import org.stackmotion.net.capture.PcapngWriter;
import org.stackmotion.net.wire.EthernetView;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.SamplePackets;

/** What a capture shows of frames on their way through a host. */
class HostCaptureTest {
    private static final String VMK1 = "vmk1 vmotion \"vMotion\"";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private HostFixture world;
    private CaptureFile file;
    private Vmk vmk;

    @BeforeEach
    void build() throws HostFault {
        world = new HostFixture();
        world.wire.attach((frame, nowNs) -> frame.release());
        file = new CaptureFile(new PcapngWriter(out), "esx01", CaptureFile.SNAPLEN_MAX);
        world.operations.addVmk(
                VmkSpec.on("vMotion").withStack("vmotion").withIpv4("10.2.2.12", HostFixture.MASK));
        vmk = Objects.requireNonNull(world.host.vmk("vmk1"));
        run();
        HostCapture.attach(world.host, file);
    }

    private void run() {
        world.sim.loop().runUntil(world.sim.nowNs() + 1_000_000);
    }

    private PcapngReader read() throws IOException {
        file.close();
        return new PcapngReader(out.toByteArray());
    }

    /** TCP data from 10.1.1.11:49152 to 10.2.2.12:8000. */
    private Frame data(long destination, int vlan) {
        Frame frame = SamplePackets.frame(world.ctx.frames(), SamplePackets.TCP_DATA);
        EthernetView.setDestination(frame.bytes(), destination);
        frame.setVlan(vlan);
        return frame;
    }

    @Test
    void interfacesAreNamedAfterAdapterStackAndPortGroupAlsoThoseThatComeLater()
            throws HostFault, IOException {
        VmNic nic = new VmNic("vm1/eth0", 0x005056000001L, (frame, nowNs) -> frame.release());
        world.host.connectVmNic(nic, "VM Network").disconnect();
        world.host.connectVmNic(nic, "VM Network");
        world.operations.addVmk(VmkSpec.on("Spare").withIpv4("10.9.0.1", HostFixture.MASK));

        assertThat(read().ports)
                .containsExactly(
                        "vmnic0",
                        "vmk0 defaultTcpipStack \"Management\"",
                        VMK1,
                        "vm1/eth0 \"VM Network\"",
                        "vmk2 defaultTcpipStack \"Spare\"");
    }

    @Test
    void frameIsTaggedAtTheNicAndUntaggedAtTheVmkAndItsDropInTheStackIsNamed() throws IOException {
        world.wire.transmit(data(vmk.mac(), 20), world.sim.nowNs());
        run();

        List<Packet> packets = read().packets;
        assertThat(packets.get(0).port()).isEqualTo("vmnic0");
        assertThat(packets.get(0).hex().substring(24, 32)).isEqualTo("81000014");
        assertThat(packets.get(0).comment()).isEmpty();
        assertThat(packets.get(1).port()).isEqualTo(VMK1);
        assertThat(packets.get(1).hex().substring(24, 28)).isEqualTo("0800");
        assertThat(packets.get(1).comment()).isEqualTo("NO_SOCKET");
        assertThat(packets.get(1).timeNs()).isEqualTo(packets.get(0).timeNs());
        assertThat(packets.get(1).flags()).isEqualTo(PcapngWriter.INBOUND);
    }

    @Test
    void frameThatTheSwitchDropsIsThereOnceWithTheNameOfTheDrop() throws IOException {
        world.wire.transmit(data(vmk.mac(), 10), world.sim.nowNs());
        run();

        List<Packet> packets = read().packets;
        assertThat(packets).hasSize(1);
        assertThat(packets.getFirst().port()).isEqualTo("vmnic0");
        assertThat(packets.getFirst().comment()).isEqualTo("VLAN_MISMATCH");
    }

    @Test
    void frameThatTheNicRefusesIsRecordedThere() throws IOException {
        Frame frame = data(vmk.mac(), 20);
        frame.setBadFcs(true);
        world.wire.transmit(frame, world.sim.nowNs());
        run();

        List<Packet> packets = read().packets;
        assertThat(packets).hasSize(1);
        assertThat(packets.getFirst().comment()).isEqualTo("BAD_FCS");
        assertThat(packets.getFirst().flags()).isEqualTo(PcapngWriter.INBOUND);
    }

    @Test
    void frameForADeadCableIsNamedWhereItCameFrom() throws IOException {
        world.wire.setUp(false, world.sim.nowNs());
        vmk.dispatch(data(0x005056AABBCCL, 0), world.sim.nowNs());
        run();

        List<Packet> packets = read().packets;
        assertThat(packets).hasSize(1);
        assertThat(packets.getFirst().port()).isEqualTo(VMK1);
        assertThat(packets.getFirst().comment()).isIn("NO_UPLINK", "LINK_DOWN");
        assertThat(packets.getFirst().flags()).isEqualTo(PcapngWriter.OUTBOUND);
    }
}
