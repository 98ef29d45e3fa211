package org.stackmotion.core.trace;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The trace of a simulation as a digest: equal traces have equal digests on any machine, in any
 * locale and time zone.
 *
 * <p>The digest is SHA-256 over (all numbers big-endian, 8 bytes; texts as UTF-8 behind their
 * length):
 *
 * <ol>
 *   <li>the name of the level;
 *   <li>the SHA-256 of all state changes in order, each as (time, text);
 *   <li>for each port that has seen anything, in order of registration: its name and the SHA-256 of
 *       its records (see {@link PortTrace}).
 * </ol>
 *
 * Ports hash for themselves and are joined only here, so it does not matter when a port closes a
 * millisecond, nor how the calls of different ports interleave.
 */
public final class Trace {
    private final DigestLevel level;
    private final List<PortTrace> ports = new ArrayList<>();
    private final MessageDigest states = Sha.sha256();
    private final ByteBuffer numbers = ByteBuffer.allocate(Long.BYTES);
    private long stateChanges;

    public Trace(DigestLevel level) {
        this.level = level;
    }

    public DigestLevel level() {
        return level;
    }

    /** A port that frames pass; register in an order that is the same in every run. */
    public PortTrace port(String name) {
        PortTrace port = new PortTrace(name, level == DigestLevel.FULL);
        ports.add(port);
        return port;
    }

    /** One change of state, for example {@code esx01/vmotion active}. */
    public void state(long nowNs, String what) {
        stateChanges++;
        putLong(states, nowNs);
        putText(states, what);
    }

    /** State changes so far. */
    public long stateChanges() {
        return stateChanges;
    }

    /** Lower-case hex SHA-256 of everything so far; the trace goes on. */
    public String digest() {
        MessageDigest all = Sha.sha256();
        putText(all, level.name());
        all.update(Sha.copy(states).digest());
        for (PortTrace port : ports) {
            if (port.isActive()) {
                putText(all, port.name());
                all.update(port.digest());
            }
        }
        return HexFormat.of().formatHex(all.digest());
    }

    private void putLong(MessageDigest to, long value) {
        to.update(numbers.putLong(0, value).array());
    }

    private void putText(MessageDigest to, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        putLong(to, bytes.length);
        to.update(bytes);
    }
}
