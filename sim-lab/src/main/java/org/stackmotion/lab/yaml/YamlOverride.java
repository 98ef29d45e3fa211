package org.stackmotion.lab.yaml;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One {@code --set key.path[1].x=value}: the value is read as YAML and put at that path. Maps on
 * the way are made when they are missing (the reader then says whether the keys exist); list items
 * must exist, except the one just behind the last. A key that holds dots is written in double
 * quotes: {@code hosts.esx01.advanced."Migrate.SdpsEnabled"=0}.
 */
public final class YamlOverride {
    private static final Pattern STEP =
            Pattern.compile("\\G(?:\\.?(?:\"([^\"]+)\"|([^.\\[\\]\"=]+))|\\[(\\d{1,6})])");

    private final String argument;
    private final Position at;
    private final ImmutableList<Object> steps;
    private final String value;

    private YamlOverride(String argument, ImmutableList<Object> steps, String value) {
        this.argument = argument;
        this.at = Position.ofArgument("--set " + argument);
        this.steps = steps;
        this.value = value;
    }

    /** Parses the argument, or notes a problem and returns null. */
    public static @Nullable YamlOverride parse(String argument, Problems problems) {
        List<Object> steps = new ArrayList<>();
        Matcher m = STEP.matcher(argument);
        int end = 0;
        while (end < argument.length() && argument.charAt(end) != '=' && m.find()) {
            String key = m.group(1) == null ? m.group(2) : m.group(1);
            steps.add(key == null ? (Object) Integer.valueOf(m.group(3)) : key);
            end = m.end();
        }
        if (steps.isEmpty()
                || !(steps.getFirst() instanceof String)
                || end >= argument.length()
                || argument.charAt(end) != '=') {
            problems.error(
                    Position.ofArgument("--set " + argument),
                    "",
                    "not an override; accepted: key.path[1].x=value");
            return null;
        }
        return new YamlOverride(argument, ImmutableList.copyOf(steps), argument.substring(end + 1));
    }

    /** The tree with the value in place; on a path that cannot exist, the tree as it was. */
    public YamlNode apply(YamlNode top, Problems problems) {
        Problems own = new Problems();
        YamlNode parsed = YamlReader.read(at.source(), value.isBlank() ? "''" : value, own);
        own.errors().forEach(p -> problems.error(at, "", p.message()));
        return parsed == null ? top : put(top, "", 0, parsed, problems);
    }

    private YamlNode put(
            @Nullable YamlNode node, String path, int step, YamlNode leaf, Problems problems) {
        if (step == steps.size()) {
            return moved(leaf, path);
        }
        if (steps.get(step) instanceof Integer index) {
            return putItem(node, path, index, step, leaf, problems);
        }
        String key = (String) steps.get(step);
        if (node != null
                && !(node instanceof YamlNode.Mapping)
                && !(node instanceof YamlNode.Scalar s && s.isNull())) {
            problems.error(at, path, "is " + node.kind() + ", so it has no key " + key);
            return node;
        }
        LinkedHashMap<String, YamlNode.Entry> entries = new LinkedHashMap<>();
        if (node instanceof YamlNode.Mapping map) {
            entries.putAll(map.entries());
        }
        YamlNode.Entry old = entries.get(key);
        YamlNode below = old == null ? null : old.value();
        YamlNode value = put(below, YamlNode.child(path, key), step + 1, leaf, problems);
        entries.put(key, new YamlNode.Entry(old == null ? at : old.keyAt(), value));
        Position where = node == null ? at : node.at();
        return new YamlNode.Mapping(where, path, ImmutableMap.copyOf(entries));
    }

    private YamlNode putItem(
            @Nullable YamlNode node,
            String path,
            int index,
            int step,
            YamlNode leaf,
            Problems problems) {
        ImmutableList<YamlNode> items =
                node instanceof YamlNode.Sequence list ? list.items() : ImmutableList.of();
        if (node != null && !(node instanceof YamlNode.Sequence)) {
            problems.error(at, path, "is " + node.kind() + ", so it has no item [" + index + "]");
            return node;
        }
        if (index > items.size()) {
            problems.error(
                    at,
                    path,
                    "has "
                            + items.size()
                            + " items, so there is no ["
                            + index
                            + "]; accepted: [0] to ["
                            + items.size()
                            + "]");
            return node == null ? new YamlNode.Sequence(at, path, items) : node;
        }
        List<YamlNode> changed = new ArrayList<>(items);
        YamlNode old = index < items.size() ? items.get(index) : null;
        YamlNode value = put(old, path + "[" + index + "]", step + 1, leaf, problems);
        if (old == null) {
            changed.add(value);
        } else {
            changed.set(index, value);
        }
        Position where = node == null ? at : node.at();
        return new YamlNode.Sequence(where, path, ImmutableList.copyOf(changed));
    }

    /** The leaf as if it had been written at that path. */
    private YamlNode moved(YamlNode node, String path) {
        return switch (node) {
            case YamlNode.Scalar s -> new YamlNode.Scalar(at, path, s.text(), s.quoted());
            case YamlNode.Sequence s -> {
                ImmutableList.Builder<YamlNode> items = ImmutableList.builder();
                for (int i = 0; i < s.items().size(); i++) {
                    items.add(moved(s.items().get(i), path + "[" + i + "]"));
                }
                yield new YamlNode.Sequence(at, path, items.build());
            }
            case YamlNode.Mapping m -> {
                ImmutableMap.Builder<String, YamlNode.Entry> entries = ImmutableMap.builder();
                m.entries()
                        .forEach((k, e) ->
                                entries.put(
                                        k,
                                        new YamlNode.Entry(
                                                at, moved(e.value(), YamlNode.child(path, k)))));
                yield new YamlNode.Mapping(at, path, entries.buildOrThrow());
            }
        };
    }

    @Override
    public String toString() {
        return "--set " + argument;
    }
}
