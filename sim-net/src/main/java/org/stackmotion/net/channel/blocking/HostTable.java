package org.stackmotion.net.channel.blocking;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableMap;
import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;

/** A fixed table of names, as in {@code /etc/hosts}; literals need no entry. */
public final class HostTable implements HostNames {
    public static final HostTable EMPTY = new HostTable(ImmutableMap.of());

    private final ImmutableMap<String, InetAddress> addresses;

    private HostTable(ImmutableMap<String, InetAddress> addresses) {
        this.addresses = addresses;
    }

    /**
     * @param literals address literals by name; case does not matter in names
     */
    public static HostTable of(Map<String, String> literals) {
        ImmutableMap.Builder<String, InetAddress> table = ImmutableMap.builder();
        literals.forEach(
                (name, literal) -> table.put(lower(name), InetAddresses.forString(literal)));
        return new HostTable(table.buildOrThrow());
    }

    private static String lower(String name) {
        return Ascii.toLowerCase(name);
    }

    @Override
    public InetAddress resolve(String host) throws UnknownHostException {
        InetAddress known =
                InetAddresses.isInetAddress(host)
                        ? InetAddresses.forString(host)
                        : addresses.get(lower(host));
        if (known == null) {
            throw new UnknownHostException(host + ": Name or service not known");
        }
        // with its name, so that nobody asks the machine for it
        return InetAddress.getByAddress(host, known.getAddress());
    }

    @Override
    public String nameOf(InetAddress address) {
        for (Map.Entry<String, InetAddress> entry : addresses.entrySet()) {
            if (entry.getValue().equals(address)) {
                return entry.getKey();
            }
        }
        return address.getHostAddress();
    }
}
