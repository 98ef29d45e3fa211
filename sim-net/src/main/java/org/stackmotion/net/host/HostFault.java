package org.stackmotion.net.host;

/** A host refuses an operation; nothing of it has been applied. */
public final class HostFault extends Exception {
    private static final long serialVersionUID = 1L;

    private final VimFault fault;

    public HostFault(VimFault fault, String message) {
        super(message);
        this.fault = fault;
    }

    /** The fault's name in the API. */
    public VimFault fault() {
        return fault;
    }

    @Override
    public String toString() {
        return fault.apiName() + ": " + getMessage();
    }
}
