package org.stackmotion.net.tcp;

import com.google.common.collect.ImmutableList;

/** The congestion-control algorithms by name. */
public final class CongestionControls {
    public static final String NEWRENO = "newreno";
    public static final String CUBIC = "cubic";

    private static final ImmutableList<String> NAMES = ImmutableList.of(NEWRENO, CUBIC);

    private CongestionControls() {}

    /** Accepted names, in print order. */
    public static ImmutableList<String> names() {
        return NAMES;
    }

    /**
     * Refuses an unknown name.
     *
     * @throws IllegalArgumentException the message lists the accepted names
     */
    public static void checkName(String name) {
        if (!NAMES.contains(name)) {
            throw new IllegalArgumentException(
                    "unknown congestion control '"
                            + name
                            + "'; accepted: "
                            + String.join(", ", NAMES));
        }
    }

    static CongestionControl create(String name, SlowStart slowStart) {
        checkName(name);
        return name.equals(CUBIC) ? new Cubic(slowStart) : new NewReno(slowStart);
    }
}
