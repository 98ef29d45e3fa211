package org.stackmotion.migration.vmotion;

import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.stackmotion.migration.vm.GuestNic;
import org.stackmotion.net.host.EsxiHost;
import org.stackmotion.net.host.FlowMeter;
import org.stackmotion.net.host.HostFault;
import org.stackmotion.net.host.Service;
import org.stackmotion.net.host.ServiceEndpoint;
import org.stackmotion.net.host.VmNic;
import org.stackmotion.net.host.VmPort;
import org.stackmotion.net.host.Vmk;
import org.stackmotion.net.vswitch.PortGroup;
import org.stackmotion.net.vswitch.PortReservation;
import org.stackmotion.net.wire.IpAddress;

/** An ESXi host as live migration sees it. */
public final class EsxiVMotionSite implements VMotionSite {
    private final EsxiHost host;
    private final TreeMap<String, VmPort> ports = new TreeMap<>();
    private final TreeMap<String, PortReservation> reservations = new TreeMap<>();

    public EsxiVMotionSite(EsxiHost host) {
        this.host = host;
    }

    public EsxiHost host() {
        return host;
    }

    @Override
    public String name() {
        return host.name();
    }

    @Override
    public Endpoint endpoint() {
        return switch (host.serviceEndpoint(Service.VMOTION)) {
            case ServiceEndpoint.Endpoint at -> ready(at);
            case ServiceEndpoint.NotConfigured none ->
                    new Endpoint.NotConfigured(none.reason(), none.remedy());
        };
    }

    private static Endpoint ready(ServiceEndpoint.Endpoint at) {
        Vmk vmk = at.vmk();
        IpAddress ipv6 = at.stack().ipv6Control().globalAddress(vmk.networkInterface());
        IpAddress ipv4 = IpAddress.ofIpv4(vmk.ipv4());
        IpAddress address = vmk.ipv4() == 0 && ipv6 != null ? ipv6 : ipv4;
        return new Endpoint.Ready(at.stack(), vmk.name(), address, ipv6);
    }

    @Override
    public WireMeter meter(
            IpAddress localAddress, int localPort, IpAddress remoteAddress, int remotePort) {
        FlowMeter meter = host.meter(localAddress, localPort, remoteAddress, remotePort);
        return new WireMeter() {
            @Override
            public long frames() {
                return meter.frames();
            }

            @Override
            public long bytes() {
                return meter.bytes();
            }

            @Override
            public void stop() {
                meter.close();
            }
        };
    }

    @Override
    public boolean hasPortGroup(String label) {
        return host.portGroup(label) != null;
    }

    @Override
    public void reserve(GuestNic nic) {
        PortGroup group = host.portGroup(nic.portGroup());
        if (group != null) {
            reservations.put(nic.name(), group.reserve(nic.name()));
        }
    }

    @Override
    public void release(GuestNic nic) {
        PortReservation reservation = reservations.remove(nic.name());
        if (reservation != null) {
            reservation.release();
        }
    }

    @Override
    public @Nullable Attachment attachment(String vmk) {
        Vmk adapter = host.vmk(vmk);
        if (adapter == null) {
            return null;
        }
        PortGroup group = adapter.portGroup();
        return new Attachment(
                group.name(),
                group.vlanId(),
                adapter.port().uplink() != null,
                group.virtualSwitch()::heardVlanNs);
    }

    @Override
    public void connect(GuestNic nic, long nowNs) {
        try {
            VmPort port = host.connectVmNic(new VmNic(nic.name(), nic.mac(), nic), nic.portGroup());
            ports.put(nic.name(), port);
            nic.plug(port);
        } catch (HostFault e) {
            // a VM that is powered on where its network is missing runs with the NIC unplugged
            host.log().warn("vm.nic.disconnected", nic.name() + ": " + e.getMessage());
        }
    }

    @Override
    public void disconnect(GuestNic nic, long nowNs) {
        VmPort port = ports.remove(nic.name());
        if (port != null) {
            port.disconnect();
        }
    }

    @Override
    public void notifySwitches(GuestNic nic, long nowNs) {
        VmPort port = ports.get(nic.name());
        if (port != null) {
            port.notifySwitches(nowNs);
        }
    }
}
