/**
 * How IPv6 addresses, routers and groups come to an interface: duplicate address detection and
 * stateless autoconfiguration (RFC 4862), router discovery (RFC 4861 section 6), source address
 * selection (RFC 6724), multicast listener discovery (RFC 3810). And how IPv4 addresses do: DHCP
 * (RFC 2131) as client, server and relay agent, conflict detection (RFC 5227), link-local addresses
 * (RFC 3927). Sans-I/O.
 */
@NullMarked
package org.stackmotion.net.autoconf;

import org.jspecify.annotations.NullMarked;
