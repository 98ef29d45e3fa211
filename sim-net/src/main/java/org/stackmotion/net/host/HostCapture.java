package org.stackmotion.net.host;

import org.stackmotion.net.capture.CaptureFile;
import org.stackmotion.net.capture.CapturePort;
import org.stackmotion.net.link.FrameDirection;
import org.stackmotion.net.link.LinkEnd;
import org.stackmotion.net.vswitch.Pnic;
import org.stackmotion.net.vswitch.VirtualSwitch;
import org.stackmotion.net.wire.DropReason;
import org.stackmotion.net.wire.Frame;
import org.stackmotion.net.wire.MacAddresses;

/**
 * Captures all that passes a host's adapters, as {@code pktcap-uw} would with one capture point a
 * NIC, a vmk and a VM's NIC, and names what is dropped at them, in the switch and in the stacks.
 */
public final class HostCapture implements AdapterListener {
    private final EsxiHost host;
    private final CaptureFile file;

    private HostCapture(EsxiHost host, CaptureFile file) {
        this.host = host;
        this.file = file;
    }

    /** Begins; every adapter that the host has and will get is captured. */
    public static HostCapture attach(EsxiHost host, CaptureFile file) {
        HostCapture capture = new HostCapture(host, file);
        host.pnics().forEach(capture::onPnic);
        host.virtualSwitches().forEach(capture::onVirtualSwitch);
        host.vmks().forEach(capture::onVmk);
        host.vmPorts().forEach(capture::onVmPort);
        host.setAdapterListener(capture);
        return capture;
    }

    private void onPnic(Pnic pnic) {
        LinkEnd link = pnic.link();
        if (link == null) {
            return;
        }
        CapturePort port =
                file.port(
                        pnic.name(),
                        "physical NIC of " + host.name() + ", frames as on the wire",
                        pnic.mac(),
                        link.config().rateBitsPerS());
        link.addObserver(port);
        link.drops().setObserver((frame, reason, nowNs) -> onPnicDrop(port, frame, reason, nowNs));
    }

    /** What is lost on the way was recorded when it was sent and is not the host's to know. */
    private void onPnicDrop(CapturePort port, Frame frame, DropReason reason, long nowNs) {
        switch (reason) {
            case LINK_LOSS -> {}
            case LINK_DOWN -> file.markDropped(frame, reason, nowNs);
            case QUEUE_FULL -> dropped(port, frame, reason, nowNs, FrameDirection.SENT);
            default -> dropped(port, frame, reason, nowNs, FrameDirection.RECEIVED);
        }
    }

    private void dropped(
            CapturePort port,
            Frame frame,
            DropReason reason,
            long nowNs,
            FrameDirection direction) {
        if (!file.markDropped(frame, reason, nowNs)) {
            port.recordDropped(frame, reason, nowNs, direction);
        }
    }

    @Override
    public void onVirtualSwitch(VirtualSwitch vswitch) {
        vswitch.drops()
                .setObserver((frame, reason, nowNs) -> {
                    if (!file.markDropped(frame, reason, nowNs)) {
                        inside(vswitch)
                                .recordDropped(frame, reason, nowNs, FrameDirection.RECEIVED);
                    }
                });
    }

    /** For frames that pass none of the ports: announcements of the switch itself. */
    private CapturePort inside(VirtualSwitch vswitch) {
        return file.port(vswitch.name(), "drops inside the switch, of no port", 0, 0);
    }

    @Override
    public void onVmk(Vmk vmk) {
        CapturePort port =
                file.port(
                        vmk.name() + " " + vmk.stackKey() + " \"" + vmk.portGroup().name() + "\"",
                        "VMkernel adapter of "
                                + host.name()
                                + ", TCP/IP stack "
                                + vmk.stackKey()
                                + ", port group "
                                + vmk.portGroup().name(),
                        vmk.mac(),
                        0);
        vmk.port().setObserver(port);
        vmk.drops()
                .setObserver((frame, reason, nowNs) ->
                        dropped(port, frame, reason, nowNs, FrameDirection.RECEIVED));
        vmk.netstack().drops().setObserver(file::markDropped);
    }

    @Override
    public void onVmPort(VmPort vmPort) {
        String group = vmPort.portGroup().name();
        VmNic nic = vmPort.nic();
        CapturePort port =
                file.port(
                        nic.name() + " \"" + group + "\"",
                        "NIC of a VM, " + MacAddresses.format(nic.mac()) + ", port group " + group,
                        nic.mac(),
                        0);
        vmPort.port().setObserver(port);
    }
}
