package org.stackmotion.net.wire;

/**
 * Why a frame went no further. Each has a counter of its name at the place that drops. A broadcast
 * that a place ignores is no drop ({@link Drops#filter}).
 */
public enum DropReason {
    QUEUE_FULL,
    LINK_DOWN,
    LINK_LOSS,
    BAD_FCS,
    MTU_EXCEEDED,
    VLAN_MISMATCH,
    UNKNOWN_PORT,
    NO_UPLINK,
    /** A switch would send the frame back to where it came from. */
    SAME_PORT,
    /** Came in on an uplink that is not in use (ESXi: Net.ReversePathFwdCheck). */
    REVERSE_PATH,
    NOT_MINE,
    TRUNCATED,
    BAD_CHECKSUM,
    BAD_HEADER,
    UNKNOWN_PROTOCOL,
    TTL_EXPIRED,
    NO_ROUTE,
    ICMP_RATE_LIMIT,
    FRAGMENTATION_NEEDED,
    /** An IPv6 extension header that breaks its rules (RFC 8200 section 4). */
    BAD_EXTENSION_HEADER,
    /** More extension headers or options than a sane sender makes. */
    EXTENSION_LIMIT,
    /** An IPv6 option that nobody knows and that forbids to go on without it. */
    UNKNOWN_OPTION,
    /** A neighbour discovery message that breaks the rules of RFC 4861 (hop limit, addresses). */
    BAD_NEIGHBOR_MESSAGE,
    REASSEMBLY_TIMEOUT,
    REASSEMBLY_OVERLAP,
    REASSEMBLY_LIMIT,
    NEIGHBOR_UNRESOLVED,
    NEIGHBOR_QUEUE_FULL,
    NEIGHBOR_TABLE_FULL,
    NO_SOCKET,
    SOCKET_BUFFER_FULL,
    LISTEN_BACKLOG_FULL,
    CONNECTION_LIMIT,
    BUFFER_LIMIT,
    STACK_NOT_ACTIVE,
    /** To or from a VM that is stunned or powered off: nobody takes or sends frames. */
    GUEST_STOPPED,
}
