package org.stackmotion.lab.world;

import java.util.LinkedHashMap;
import java.util.Map;
import org.stackmotion.migration.vm.GuestNic;
import org.stackmotion.migration.vmotion.VMotionSite;
import org.stackmotion.net.host.EsxiHost;
import org.stackmotion.net.host.FlowMeter;
import org.stackmotion.net.host.HostFault;
import org.stackmotion.net.host.Service;
import org.stackmotion.net.host.ServiceEndpoint;
import org.stackmotion.net.host.VmNic;
import org.stackmotion.net.host.VmPort;

/** A host as live migration sees it. */
public final class EsxiSite implements VMotionSite {
    private final EsxiHost host;
    private final Map<String, VmPort> ports = new LinkedHashMap<>();

    EsxiSite(EsxiHost host) {
        this.host = host;
    }

    @Override
    public String name() {
        return host.name();
    }

    @Override
    public boolean hasPortGroup(String label) {
        return host.portGroup(label) != null;
    }

    @Override
    public void connect(GuestNic nic, long nowNs) {
        try {
            VmPort port = host.connectVmNic(new VmNic(nic.name(), nic.mac(), nic), nic.portGroup());
            ports.put(nic.name(), port);
            nic.plug(port);
        } catch (HostFault e) {
            // Admission looks for the port group first, so this is a mistake of ours.
            throw new IllegalStateException(nic.name() + " at " + host.name() + ": " + e, e);
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

    @Override
    public Endpoint endpoint() {
        return switch (host.serviceEndpoint(Service.VMOTION)) {
            case ServiceEndpoint.Endpoint e ->
                    new Endpoint.Ready(e.stack(), e.vmk().name(), e.vmk().ipv4());
            case ServiceEndpoint.NotConfigured n -> new Endpoint.NotConfigured(n.reason());
        };
    }

    @Override
    public WireMeter meter(int localAddress, int localPort, int remoteAddress, int remotePort) {
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
}
