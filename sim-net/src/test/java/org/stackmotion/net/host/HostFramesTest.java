package org.stackmotion.net.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.EthernetView;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.SamplePackets;

/** Frames on their way through a host: vmnic, switch, vmk, and who counts them. */
class HostFramesTest {
    private HostFixture world;
    private Vmk vmk;

    @BeforeEach
    void build() throws HostFault {
        world = new HostFixture();
        world.operations.addVmk(
                VmkSpec.on("vMotion").withStack("vmotion").withIpv4("10.2.2.12", HostFixture.MASK));
        vmk = Objects.requireNonNull(world.host.vmk("vmk1"));
        world.wire.attach((frame, nowNs) -> frame.release());
        run();
    }

    private void run() {
        world.sim.loop().runUntil(world.sim.nowNs() + 1_000_000);
    }

    /** TCP data from 10.1.1.11:49152 to 10.2.2.12:8000. */
    private Frame data(long destination, int vlan) {
        Frame frame = SamplePackets.frame(world.ctx.frames(), SamplePackets.TCP_DATA);
        EthernetView.setDestination(frame.bytes(), destination);
        frame.setVlan(vlan);
        return frame;
    }

    @Test
    void meterCountsTaggedBytesOfItsConnectionAtTheVmnicUntilItIsClosed() {
        FlowMeter meter =
                world.host.meter(
                        IpAddress.parse("10.2.2.12"), 8000, IpAddress.parse("10.1.1.11"), 49152);
        FlowMeter other =
                world.host.meter(
                        IpAddress.parse("10.2.2.12"), 8000, IpAddress.parse("10.1.1.11"), 49153);
        world.wire.transmit(data(vmk.mac(), 20), world.sim.nowNs());
        run();
        assertThat(meter.frames()).isEqualTo(1);
        assertThat(meter.bytes()).isEqualTo(69 + 4); // 69 bytes and the tag
        assertThat(other.frames()).isZero();
        meter.close();
        world.wire.transmit(data(vmk.mac(), 20), world.sim.nowNs());
        run();
        assertThat(meter.frames()).isEqualTo(1);
    }

    @Test
    void vmkCountsOnlyWhatReachesIt() {
        TcpPortCount count = vmk.countTcpPort(8000);
        long before = vmk.rxFrames();
        world.wire.transmit(data(vmk.mac(), 20), world.sim.nowNs());
        world.wire.transmit(data(vmk.mac(), 10), world.sim.nowNs()); // the wrong VLAN
        run();
        assertThat(count.frames()).isEqualTo(1);
        assertThat(count.bytes()).isEqualTo(69);
        assertThat(vmk.rxFrames() - before).isEqualTo(1);
        var vss = Objects.requireNonNull(world.host.virtualSwitch("vSwitch0"));
        assertThat(vss.drops().of(DropReason.VLAN_MISMATCH)).isEqualTo(1);
    }

    @Test
    void vlanOfThePortGroupCanChangeUnderARunningAdapter() throws HostFault {
        world.operations.setPortGroupVlan("vMotion", 21);
        TcpPortCount count = vmk.countTcpPort(8000);
        world.wire.transmit(data(vmk.mac(), 20), world.sim.nowNs());
        world.wire.transmit(data(vmk.mac(), 21), world.sim.nowNs());
        run();
        assertThat(count.frames()).isEqualTo(1);
    }

    @Test
    void vmkOnAGuestTaggingPortGroupDropsTaggedFrames() throws HostFault {
        world.operations.setPortGroupVlan("vMotion", 4095);
        world.wire.transmit(data(vmk.mac(), 20), world.sim.nowNs());
        run();
        assertThat(vmk.drops().of(DropReason.VLAN_MISMATCH)).isEqualTo(1);
    }

    @Test
    void removedVmkIsNoLongerOnTheSwitch() throws HostFault {
        world.operations.removeVmk("vmk1");
        world.wire.transmit(data(vmk.mac(), 20), world.sim.nowNs());
        run();
        var vss = Objects.requireNonNull(world.host.virtualSwitch("vSwitch0"));
        assertThat(vss.drops().of(DropReason.UNKNOWN_PORT)).isEqualTo(1);
        assertThat(world.ctx.frames().inFlight()).isZero();
    }
}
