package org.stackmotion.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The table of states and events in {@code docs/tcp-states.md}: what tests expect, written for
 * people. Every row is a cell; a test that owns a state compares all of its rows. With {@code
 * -Dstackmotion.rewrite=true} it writes them instead, for review.
 */
public final class StateEventDoc {
    private static final Path FILE =
            Path.of(System.getProperty("stackmotion.root", "..")).resolve("docs/tcp-states.md");

    /** Event and what RFC 9293 says of it, to what happens. */
    private final Map<String, String> rows = new LinkedHashMap<>();

    private final String state;

    public StateEventDoc(String state) {
        this.state = state;
    }

    /** Adds what a script has shown. */
    public void add(String event, String clause, String outcome) {
        String before = rows.put(event, "| " + event + " | " + outcome + " | " + clause + " |");
        assertThat(before).as("event named twice: " + event).isNull();
    }

    private String section() {
        StringBuilder text = new StringBuilder("| Event | Answer and next state | RFC 9293 |\n");
        text.append("| --- | --- | --- |\n");
        rows.values().forEach(row -> text.append(row).append('\n'));
        return text.toString();
    }

    /** The state's rows in the page are these. */
    public void compare() {
        try {
            String page = Files.readString(FILE);
            String title = "\n### " + state + "\n\n";
            int begin = page.indexOf(title);
            assertThat(begin).as("no section " + state).isPositive();
            begin += title.length();
            int end = page.indexOf("\n### ", begin);
            end = end < 0 ? page.length() : end;
            if (Boolean.getBoolean("stackmotion.rewrite")) {
                page = page.substring(0, begin) + section() + page.substring(end);
                Files.writeString(FILE, page);
                return;
            }
            assertThat(section()).isEqualTo(page.substring(begin, end));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
