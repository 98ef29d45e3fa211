package org.stackmotion.net.stack;

import org.jspecify.annotations.Nullable;
import org.stackmotion.net.wire.IpAddress;

/**
 * Why a packet would go where it goes, or why it would not: the answer of a route lookup with
 * everything a person needs to understand it.
 *
 * @param status {@code OK}, or the error a socket would get
 * @param route the route in words, as the route list prints it; what is missing when there is none
 * @param sourceAddress address that the stack would use, {@link IpAddress#ANY} when there is none
 * @param nextHop the neighbour to resolve: the gateway, or the destination itself
 * @param networkInterface where it leaves
 * @param loopback the destination is one of the stack's own addresses
 */
public record RouteResult(
        VmkStatus status,
        String route,
        IpAddress sourceAddress,
        IpAddress nextHop,
        @Nullable NetInterface networkInterface,
        boolean loopback) {
    public boolean found() {
        return status == VmkStatus.OK;
    }
}
