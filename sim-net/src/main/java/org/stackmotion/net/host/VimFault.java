package org.stackmotion.net.host;

/** Names of vim25 faults that host operations answer with (facts 3.2). */
public enum VimFault {
    ALREADY_EXISTS("AlreadyExists"),
    NOT_FOUND("NotFound"),
    INVALID_ARGUMENT("InvalidArgument"),
    INVALID_STATE("InvalidState"),
    RESOURCE_IN_USE("ResourceInUse"),
    NOT_SUPPORTED("NotSupported"),
    HOST_CONFIG_FAULT("HostConfigFault"),
    LIMIT_EXCEEDED("LimitExceeded");

    private final String apiName;

    VimFault(String apiName) {
        this.apiName = apiName;
    }

    /** As in the API: {@code ResourceInUse}. */
    public String apiName() {
        return apiName;
    }
}
