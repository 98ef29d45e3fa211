package org.stackmotion.lab.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.stackmotion.lab.scenario.Step;

/**
 * What {@code link} steps want of each link. A step with {@code for:} holds its link until its time
 * is over; where several overlap, down wins while one of them lasts. A step without {@code for:}
 * sets the link for good: it ends what holds the link at that moment, and the end of an older hold
 * changes nothing any more.
 */
final class LinkHolds {
    /** One step's hold of a link. */
    record Hold(String link, boolean up, int number) {}

    private static final class State {
        boolean up = true;
        final List<Hold> holds = new ArrayList<>();

        boolean isUp() {
            if (holds.isEmpty()) {
                return up;
            }
            return holds.stream().allMatch(Hold::up);
        }
    }

    private final Map<String, State> links = new LinkedHashMap<>();
    private int number;

    private State state(String link) {
        return links.computeIfAbsent(link, name -> new State());
    }

    /** The name of the link that a step is about. */
    static String linkOf(Step.LinkChange change) {
        return change.segment() == null ? change.host() + "/" + change.nic() : change.segment();
    }

    /** For good. */
    void set(String link, boolean up) {
        State state = state(link);
        state.holds.clear();
        state.up = up;
    }

    /** For a time, which {@link #end} ends. */
    Hold begin(String link, boolean up) {
        Hold hold = new Hold(link, up, number++);
        state(link).holds.add(hold);
        return hold;
    }

    void end(Hold hold) {
        state(hold.link()).holds.remove(hold);
    }

    boolean isUp(String link) {
        return state(link).isUp();
    }
}
