package org.stackmotion.lab.yaml;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lays one tree over another: maps deep; lists of maps by their {@code key}, {@code device} or
 * {@code name}, items that match being merged and the rest appended; anything else is replaced.
 * Every node keeps the position and path at which it was written.
 */
public final class YamlMerge {
    private static final ImmutableList<String> ITEM_KEYS =
            ImmutableList.of("key", "device", "name");

    private YamlMerge() {}

    /** The merged tree; the path and position of maps that exist in both are the upper one's. */
    public static YamlNode merge(YamlNode lower, YamlNode upper) {
        if (lower instanceof YamlNode.Mapping a && upper instanceof YamlNode.Mapping b) {
            return maps(a, b);
        }
        if (lower instanceof YamlNode.Sequence a && upper instanceof YamlNode.Sequence b) {
            return lists(a, b);
        }
        return upper;
    }

    private static YamlNode maps(YamlNode.Mapping lower, YamlNode.Mapping upper) {
        LinkedHashMap<String, YamlNode.Entry> entries = new LinkedHashMap<>(lower.entries());
        upper.entries()
                .forEach((key, entry) -> {
                    YamlNode.Entry below = lower.entries().get(key);
                    YamlNode value =
                            below == null ? entry.value() : merge(below.value(), entry.value());
                    entries.put(key, new YamlNode.Entry(entry.keyAt(), value));
                });
        return new YamlNode.Mapping(upper.at(), upper.path(), ImmutableMap.copyOf(entries));
    }

    private static YamlNode lists(YamlNode.Sequence lower, YamlNode.Sequence upper) {
        if (upper.items().stream().anyMatch(i -> name(i) == null)) {
            return upper;
        }
        List<YamlNode> items = new ArrayList<>(lower.items());
        for (YamlNode item : upper.items()) {
            int match = find(lower.items(), name(item));
            // Only the first item of a name is laid over the default; the reader reports the
            // second.
            if (match >= 0 && items.get(match) == lower.items().get(match)) {
                items.set(match, merge(items.get(match), item));
            } else {
                items.add(item);
            }
        }
        return new YamlNode.Sequence(upper.at(), upper.path(), ImmutableList.copyOf(items));
    }

    private static int find(List<YamlNode> items, @Nullable String name) {
        for (int i = 0; i < items.size(); i++) {
            String other = name(items.get(i));
            if (other != null && other.equals(name)) {
                return i;
            }
        }
        return -1;
    }

    /** What identifies a list item, or null when it is no map with such a key. */
    public static @Nullable String name(YamlNode item) {
        if (item instanceof YamlNode.Mapping map) {
            for (String key : ITEM_KEYS) {
                if (map.get(key) instanceof YamlNode.Scalar scalar) {
                    return key + "=" + scalar.text();
                }
            }
        }
        return null;
    }
}
