package org.stackmotion.migration.protocol;

/** What was wrong with bytes from a peer. Each is a named counter at the receiving service. */
public enum ProtocolFault {
    BAD_MAGIC,
    BAD_VERSION,
    UNKNOWN_TYPE,
    BAD_LENGTH,
    BAD_NAME,
    BAD_PAGE_NUMBER,
    BAD_PAGE_HEADER,
    BAD_RUN,
    UNEXPECTED_REGION,
    UNEXPECTED_MESSAGE,
}
