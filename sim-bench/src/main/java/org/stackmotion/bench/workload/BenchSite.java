package org.stackmotion.bench.workload;

import org.stackmotion.migration.vm.GuestNic;
import org.stackmotion.migration.vmotion.VMotionSite;
import org.stackmotion.net.link.FrameDirection;
import org.stackmotion.net.link.FrameObserver;
import org.stackmotion.net.link.LinkEnd;
import org.stackmotion.net.stack.NetInterface;
import org.stackmotion.net.stack.Netstack;
import org.stackmotion.net.stack.NetstackConfig;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.Ipv4;
import org.stackmotion.net.wire.Ipv4View;
import org.stackmotion.net.wire.NetContext;

/** A host with the vMotion stack alone. */
final class BenchSite implements VMotionSite {
    private final String name;
    private final LinkEnd vmnic;
    private final Endpoint.Ready endpoint;

    BenchSite(NetContext ctx, String name, String address, WorkloadOptions options, LinkEnd vmnic) {
        this.name = name;
        this.vmnic = vmnic;
        Netstack stack =
                new Netstack(
                        ctx,
                        name + "/vmotion",
                        "vmotion",
                        NetstackConfig.esxi().withCongestionControl(options.congestionControl()));
        NetInterface vmk1 = new NetInterface("vmk1", ctx.macs().nextVmk(), options.mtu(), vmnic);
        stack.addInterface(vmk1, 0);
        int ip = Ipv4.parse(address);
        stack.setAddress(vmk1, ip, 24, 0);
        vmnic.attach(vmk1);
        endpoint = new Endpoint.Ready(stack, "vmk1", ip);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public boolean hasPortGroup(String label) {
        return true;
    }

    @Override
    public void connect(GuestNic nic, long nowNs) {}

    @Override
    public void disconnect(GuestNic nic, long nowNs) {}

    @Override
    public void notifySwitches(GuestNic nic, long nowNs) {}

    @Override
    public WireMeter meter(int localAddress, int localPort, int remoteAddress, int remotePort) {
        Meter meter = new Meter(remoteAddress);
        vmnic.addObserver(meter);
        return meter;
    }

    /** There is one conversation with that peer. */
    private final class Meter implements WireMeter, FrameObserver {
        private final int peer;
        private long frames;
        private long bytes;

        Meter(int peer) {
            this.peer = peer;
        }

        @Override
        public void onFrame(Frame frame, long nowNs, FrameDirection direction) {
            byte[] head = frame.bytes();
            int other =
                    direction == FrameDirection.SENT
                            ? Ipv4View.destination(head, Frame.L3)
                            : Ipv4View.source(head, Frame.L3);
            if (other == peer) {
                frames++;
                bytes += frame.capturedLength();
            }
        }

        @Override
        public long frames() {
            return frames;
        }

        @Override
        public long bytes() {
            return bytes;
        }

        @Override
        public void stop() {
            vmnic.removeObserver(this);
        }
    }
}
