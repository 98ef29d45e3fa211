package org.stackmotion.lab.yaml;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads one YAML 1.2 document into nodes with positions. Strict: no tags, one document, text keys,
 * no key twice. Bounded: file size, depth, and the number of nodes with every alias counted as
 * often as it is used, so that a few lines of aliases cannot grow into millions of nodes.
 */
public final class YamlReader {
    public static final int FILE_BYTES_MAX = 4 << 20;
    public static final int DEPTH_MAX = 40;
    public static final int NODES_MAX = 200_000;

    private final String source;
    private final Problems problems;
    private final LinkedHashMap<Anchor, YamlNode> anchors = new LinkedHashMap<>();
    private final Iterator<Event> events;
    private int nodes;

    private YamlReader(String source, String text, Problems problems) {
        this.source = source;
        this.problems = problems;
        LoadSettings settings =
                LoadSettings.builder()
                        .setLabel(source)
                        .setUseMarks(true)
                        .setCodePointLimit(FILE_BYTES_MAX)
                        .build();
        this.events = new Parse(settings).parseString(text).iterator();
    }

    /**
     * The document's top node, or null (with a problem) when the bytes are not one strict document.
     */
    public static @Nullable YamlNode read(String source, byte[] bytes, Problems problems) {
        if (bytes.length > FILE_BYTES_MAX) {
            problems.error(
                    Position.ofArgument(source),
                    "",
                    "the file has " + bytes.length + " bytes; accepted: up to " + FILE_BYTES_MAX);
            return null;
        }
        try {
            String text =
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .onMalformedInput(CodingErrorAction.REPORT)
                            .decode(ByteBuffer.wrap(bytes))
                            .toString();
            return read(source, text, problems);
        } catch (CharacterCodingException e) {
            problems.error(Position.ofArgument(source), "", "the file is not UTF-8 text");
            return null;
        }
    }

    /** As {@link #read(String, byte[], Problems)}, from text. */
    public static @Nullable YamlNode read(String source, String text, Problems problems) {
        try {
            return new YamlReader(source, text, problems).document();
        } catch (Bounded e) {
            return null;
        } catch (MarkedYamlEngineException e) {
            Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
            Position at = mark.map(m -> at(source, m)).orElse(Position.ofArgument(source));
            String problem =
                    e.getProblem() == null ? String.valueOf(e.getMessage()) : e.getProblem();
            String context = e.getContext() == null ? "" : e.getContext() + ": ";
            problems.error(at, "", "not YAML: " + context + oneLine(problem));
            return null;
        } catch (ReaderException e) {
            problems.error(
                    positionOf(source, text, e.getPosition()),
                    "",
                    String.format(
                            "not YAML: the character U+%04X is not allowed", e.getCodePoint()));
            return null;
        } catch (YamlEngineException e) {
            String why = oneLine(String.valueOf(e.getMessage()));
            problems.error(Position.ofArgument(source), "", "not YAML: " + why);
            return null;
        }
    }

    /** Thrown after the problem was noted, when going on would only produce noise. */
    private static final class Bounded extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Bounded() {
            super(null, null, false, false);
        }
    }

    private @Nullable YamlNode document() {
        YamlNode top = null;
        while (events.hasNext()) {
            Event event = events.next();
            switch (event.getEventId()) {
                case DocumentStart -> {
                    if (top != null) {
                        throw stop(at(event), "", "a second document; accepted: one");
                    }
                    top = node(events.next(), "", 1);
                }
                default -> {}
            }
        }
        if (top == null) {
            problems.error(new Position(source, 1, 1), "", "the file is empty");
        }
        return top;
    }

    private YamlNode node(Event event, String path, int depth) {
        if (depth > DEPTH_MAX) {
            throw stop(at(event), path, "nested deeper than " + DEPTH_MAX + " levels");
        }
        YamlNode node =
                switch (event) {
                    case AliasEvent alias -> alias(alias, path);
                    case ScalarEvent scalar -> {
                        noTag(scalar, scalar.getTag(), path);
                        yield new YamlNode.Scalar(
                                at(event), path, scalar.getValue(), !scalar.isPlain());
                    }
                    case CollectionStartEvent start -> {
                        noTag(start, start.getTag(), path);
                        yield start.getEventId() == Event.ID.MappingStart
                                ? mapping(start, path, depth)
                                : sequence(start, path, depth);
                    }
                    default -> throw stop(at(event), path, "not expected here");
                };
        nodes += event instanceof AliasEvent ? node.size() : 1;
        if (nodes > NODES_MAX) {
            throw stop(at(event), path, "more than " + NODES_MAX + " values in one file");
        }
        if (event instanceof NodeEvent named && !(event instanceof AliasEvent)) {
            named.getAnchor().ifPresent(a -> anchors.put(a, node));
        }
        return node;
    }

    private YamlNode alias(AliasEvent alias, String path) {
        YamlNode known = anchors.get(alias.getAlias());
        if (known == null) {
            throw stop(
                    at(alias), path, "the alias *" + alias.getAlias() + " names no anchor above");
        }
        return known;
    }

    private YamlNode.Sequence sequence(Event start, String path, int depth) {
        List<YamlNode> items = new ArrayList<>();
        while (true) {
            Event event = events.next();
            if (event.getEventId() == Event.ID.SequenceEnd) {
                return new YamlNode.Sequence(at(start), path, ImmutableList.copyOf(items));
            }
            items.add(node(event, path + "[" + items.size() + "]", depth + 1));
        }
    }

    private YamlNode.Mapping mapping(Event start, String path, int depth) {
        LinkedHashMap<String, YamlNode.Entry> entries = new LinkedHashMap<>();
        while (true) {
            Event event = events.next();
            if (event.getEventId() == Event.ID.MappingEnd) {
                return new YamlNode.Mapping(at(start), path, ImmutableMap.copyOf(entries));
            }
            Position keyAt = at(event);
            if (!(event instanceof ScalarEvent key)) {
                throw stop(keyAt, path, "a key must be plain text");
            }
            noTag(key, key.getTag(), path);
            String name = key.getValue();
            String childPath = YamlNode.child(path, name);
            YamlNode value = node(events.next(), childPath, depth + 1);
            YamlNode.Entry before = entries.putIfAbsent(name, new YamlNode.Entry(keyAt, value));
            if (before != null) {
                problems.error(
                        keyAt,
                        childPath,
                        "the key is there twice; first at line " + before.keyAt().line());
            }
        }
    }

    private void noTag(Event event, Optional<String> tag, String path) {
        // A lone "!" only says "this is text" and changes nothing for us.
        tag.filter(t -> !t.equals("!"))
                .ifPresent(t ->
                        problems.error(
                                at(event), path, "the tag " + t + " is not accepted; no tags are"));
    }

    private Bounded stop(Position at, String path, String message) {
        problems.error(at, path, message);
        return new Bounded();
    }

    private Position at(Event event) {
        return event.getStartMark()
                .map(m -> at(source, m))
                .orElseGet(() -> Position.ofArgument(source));
    }

    private static Position at(String source, Mark mark) {
        return new Position(source, mark.getLine() + 1, mark.getColumn() + 1);
    }

    private static Position positionOf(String source, String text, int offset) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < Math.min(offset, text.length()); i++) {
            if (text.charAt(i) == '\n') {
                line++;
                column = 1;
            } else {
                column++;
            }
        }
        return new Position(source, line, column);
    }

    private static String oneLine(String text) {
        return text.lines().map(String::strip).findFirst().orElse("unreadable");
    }
}
