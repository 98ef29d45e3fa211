package org.stackmotion.lab.report;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stackmotion.lab.scenario.EsxSection;
import org.stackmotion.lab.scenario.EsxSection.Ipv6Config;
import org.stackmotion.lab.scenario.HostView;
import org.stackmotion.lab.scenario.RouterSection;
import org.stackmotion.lab.scenario.Scenario;
import org.stackmotion.lab.scenario.VmSection;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv6Prefix;

/** Who speaks IPv6, one line each: a table of its own, empty in a world of IPv4. */
final class Ipv6Text {
    private final TextTable table =
            new TextTable("", "IPv6", "adapter", "addresses", "gateway", "routers");

    private Ipv6Text() {}

    static TextTable table(Scenario scenario) {
        Ipv6Text text = new Ipv6Text();
        scenario.routers().forEach(text::router);
        scenario.hosts().forEach((name, section) -> text.host(new HostView(name, section)));
        scenario.nodes()
                .forEach((name, n) ->
                        text.machine(
                                name,
                                "eth0",
                                n.ipv6Address(),
                                n.ipv6DefaultGateway(),
                                n.autoConfigurationEnabled()));
        scenario.vms().forEach(text::vm);
        return text.table;
    }

    private void router(String name, RouterSection router) {
        int number = 0;
        for (RouterSection.Interface nif : router.interfaces()) {
            String adapter = "if" + number++;
            if (!nif.ipv6Address().isEmpty() || nif.ra() != null) {
                row(name, adapter, nif.ipv6Address(), null, nif.ra() == null ? "" : "advertises");
            }
        }
    }

    private void host(HostView host) {
        for (EsxSection.Vmknic vmk : host.vmknics()) {
            Ipv6Config config = vmk.ip() == null ? null : vmk.ip().ipv6();
            if (config == null) {
                continue;
            }
            EsxSection.NetStack stack = host.netStack(HostView.stackOf(vmk));
            Boolean asked = config.autoConfigurationEnabled();
            String routers =
                    asked == null ? "by version" : asked ? "believes routers" : "ignores routers";
            row(
                    host.name(),
                    vmk.device(),
                    config.ipv6Address(),
                    stack == null ? null : stack.ipv6DefaultGateway(),
                    routers);
        }
    }

    private void vm(String name, VmSection vm) {
        for (int i = 0; i < vm.nics().size(); i++) {
            VmSection.Nic nic = vm.nics().get(i);
            machine(
                    name,
                    "nic" + i,
                    nic.ipv6Address(),
                    nic.ipv6DefaultGateway(),
                    nic.autoConfigurationEnabled());
        }
    }

    private void machine(
            String name,
            String adapter,
            ImmutableList<Ipv6Prefix> addresses,
            @Nullable IpAddress gateway,
            boolean automatic) {
        if (!addresses.isEmpty() || automatic) {
            row(name, adapter, addresses, gateway, automatic ? "believes routers" : "");
        }
    }

    private void row(
            String name,
            String adapter,
            ImmutableList<Ipv6Prefix> addresses,
            @Nullable IpAddress gateway,
            String routers) {
        List<String> texts = new ArrayList<>();
        addresses.forEach(address -> texts.add(address.toString()));
        table.row(
                name,
                adapter,
                texts.isEmpty() ? "link-local" : String.join(", ", texts),
                gateway == null ? "none" : gateway,
                routers);
    }
}
