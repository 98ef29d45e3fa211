package org.stackmotion.core.trace;

/** The trace of a simulation and its digest. */
public final class Trace {
    public Trace(DigestLevel level) {}

    /** A port that frames pass; register in an order that is the same in every run. */
    public PortTrace port(String name) {
        throw new UnsupportedOperationException();
    }

    /** One change of state, for example {@code esx01/vmotion active}. */
    public void state(long nowNs, String what) {
        throw new UnsupportedOperationException();
    }

    /** Lower-case hex SHA-256 of everything so far. */
    public String digest() {
        throw new UnsupportedOperationException();
    }
}
