package org.stackmotion.bench.workload;

import org.stackmotion.migration.vm.GuestNic;
import org.stackmotion.migration.vmotion.VMotionSite;
import org.stackmotion.net.host.EsxiHost;
import org.stackmotion.net.host.FlowMeter;
import org.stackmotion.net.host.Service;
import org.stackmotion.net.host.ServiceEndpoint;

/** A host as live migration sees it; its VMs have no NICs. */
final class BenchSite implements VMotionSite {
    private final EsxiHost host;

    BenchSite(EsxiHost host) {
        this.host = host;
    }

    @Override
    public String name() {
        return host.name();
    }

    @Override
    public Endpoint endpoint() {
        return switch (host.serviceEndpoint(Service.VMOTION)) {
            case ServiceEndpoint.Endpoint at ->
                    new Endpoint.Ready(at.stack(), at.vmk().name(), at.vmk().ipv4());
            case ServiceEndpoint.NotConfigured not -> new Endpoint.NotConfigured(not.reason());
        };
    }

    @Override
    public boolean hasPortGroup(String label) {
        return host.portGroup(label) != null;
    }

    @Override
    public void connect(GuestNic nic, long nowNs) {}

    @Override
    public void disconnect(GuestNic nic, long nowNs) {}

    @Override
    public void notifySwitches(GuestNic nic, long nowNs) {}

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
