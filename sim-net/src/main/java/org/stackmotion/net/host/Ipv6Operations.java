package org.stackmotion.net.host;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stackmotion.net.autoconf.AddressList;
import org.stackmotion.net.autoconf.AddressOrigin;
import org.stackmotion.net.autoconf.AddressState;
import org.stackmotion.net.autoconf.InterfaceAddress;
import org.stackmotion.net.stack.Ipv6Control;
import org.stackmotion.net.stack.Ipv6Listener;
import org.stackmotion.net.stack.NetInterface;
import org.stackmotion.net.stack.Netstack;
import org.stackmotion.net.wire.IpAddress;
import org.stackmotion.net.wire.Ipv6Prefix;

/** IPv6 of adapters and stacks. */
final class Ipv6Operations implements Ipv6Listener {
    /** Router advertisements are on by default from this version on (facts 5.1). */
    private static final int ADVERTISEMENTS_SINCE_MAJOR = 6;

    private static final int ADVERTISEMENTS_SINCE_MINOR = 5;

    private final EsxiHost host;
    private final List<Netstack> heard = new ArrayList<>();

    Ipv6Operations(EsxiHost host) {
        this.host = host;
    }

    /** Sets what an adapter has of IPv6; null switches it off. */
    void set(String device, @Nullable VmkIpv6 settings) throws HostFault {
        Vmk vmk = host.vmk(device);
        if (vmk == null) {
            throw new HostFault(VimFault.NOT_FOUND, "no VMkernel adapter '" + device + "'");
        }
        NetInterface nif = vmk.networkInterface();
        Ipv6Control control = vmk.netstack().ipv6Control();
        if (settings == null) {
            control.disable(nif);
            nif.setOverrideGateway6(null);
            host.log().add("vmk.ipv6", device + " has no IPv6");
            return;
        }
        check(vmk, settings);
        // from here on nothing refuses
        listen(vmk.netstack());
        Boolean asked = settings.routerAdvertisements();
        boolean advertisements = asked == null ? advertisementsByDefault(host.version()) : asked;
        control.enable(nif, advertisements);
        for (InterfaceAddress old : control.addresses(nif)) {
            if (old.origin() == AddressOrigin.MANUAL
                    && !settings.addresses().contains(old.prefix())) {
                control.removeAddress(nif, old.address());
            }
        }
        for (Ipv6Prefix address : settings.addresses()) {
            control.addAddress(nif, address);
        }
        nif.setOverrideGateway6(settings.gateway());
        String routers = advertisements ? "believes routers" : "believes no routers";
        host.log().add("vmk.ipv6", device + " has IPv6, " + routers);
    }

    /** "6.5" and later. */
    static boolean advertisementsByDefault(String version) {
        String[] parts = version.split("\\.", -1);
        int major = number(parts[0]);
        int minor = parts.length > 1 ? number(parts[1]) : 0;
        return major > ADVERTISEMENTS_SINCE_MAJOR
                || (major == ADVERTISEMENTS_SINCE_MAJOR && minor >= ADVERTISEMENTS_SINCE_MINOR);
    }

    private static int number(String text) {
        return text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : 0;
    }

    private static void check(Vmk vmk, VmkIpv6 settings) throws HostFault {
        // room for the link-local address and for one of each advertised prefix or so
        if (settings.addresses().size() > AddressList.ADDRESSES_MAX / 2) {
            throw new HostFault(
                    VimFault.LIMIT_EXCEEDED,
                    settings.addresses().size() + " IPv6 addresses on " + vmk);
        }
        for (Ipv6Prefix prefix : settings.addresses()) {
            IpAddress address = prefix.address();
            boolean unicast =
                    address.isIpv6()
                            && !address.isAny()
                            && !address.isLoopback()
                            && !address.isMulticast()
                            && prefix.length() > 0;
            if (!unicast) {
                throw new HostFault(
                        VimFault.INVALID_ARGUMENT, prefix + " is no address of an adapter");
            }
            for (NetInterface other : vmk.netstack().interfaces()) {
                for (InterfaceAddress taken : vmk.netstack().ipv6Control().addresses(other)) {
                    if (other != vmk.networkInterface() && taken.address().equals(address)) {
                        throw new HostFault(
                                VimFault.INVALID_ARGUMENT,
                                address
                                        + " is the address of "
                                        + other
                                        + " of the same TCP/IP stack");
                    }
                }
            }
        }
    }

    private void listen(Netstack stack) {
        if (!heard.contains(stack)) {
            heard.add(stack);
            stack.ipv6Control().addListener(this);
        }
    }

    @Override
    public void onAddress(NetInterface nif, InterfaceAddress address, long nowNs) {
        if (address.state() == AddressState.DUPLICATE) {
            host.log()
                    .warn(
                            "vmk.ipv6.duplicate",
                            host.name()
                                    + ": "
                                    + address.address()
                                    + " of "
                                    + nif
                                    + " belongs to another machine; it stays unused");
        } else if (address.state() == AddressState.PREFERRED) {
            host.log().add("vmk.ipv6.address", nif + " has " + address.prefix());
        }
    }

    // ---- stacks --------------------------------------------------------------------------------

    private Netstack stack(String key) throws HostFault {
        return host.netstacks().require(key, VimFault.NOT_FOUND).netstack();
    }

    /** Null removes it. A gateway that no link reaches yet waits until one does. */
    void setDefaultGateway(String key, @Nullable IpAddress gateway) throws HostFault {
        if (gateway != null && (gateway.isIpv4() || gateway.isAny() || gateway.isMulticast())) {
            throw new HostFault(VimFault.INVALID_ARGUMENT, gateway + " cannot be a gateway");
        }
        stack(key).ipv6Control().setDefaultGateway(gateway);
        String what = gateway == null ? " has no IPv6 gateway" : " has IPv6 gateway " + gateway;
        host.log().add("netstack.edit", "TCP/IP stack " + key + what);
    }

    void addRoute(String key, Ipv6Prefix prefix, IpAddress gateway) throws HostFault {
        if (!stack(key).ipv6Control().addRoute(prefix, gateway)) {
            throw new HostFault(
                    VimFault.HOST_CONFIG_FAULT,
                    "Unable to add the route " + prefix + " via " + gateway + " to " + key);
        }
        host.log().add("netstack.route", "TCP/IP stack " + key + ": " + prefix + " " + gateway);
    }
}
