package org.stackmotion.net.autoconf;

import org.stackmotion.net.wire.IpAddress;

/** What an {@link AddressList} wants done. Calls come from inside its inputs. */
public interface AddressOutput {
    /** Ask from {@code ::} whether anybody has that address (RFC 4862 section 5.4.2). */
    void probe(IpAddress target, long nowNs);

    /** An address began to be tested, or is gone: its solicited-node group changes. */
    void listen(IpAddress address, boolean on, long nowNs);

    /** An address has another state; TENTATIVE at the beginning. */
    void onState(InterfaceAddress address, long nowNs);

    /** An address is gone: its lifetime is over, or an operator took it away. */
    void onGone(InterfaceAddress address, long nowNs);
}
