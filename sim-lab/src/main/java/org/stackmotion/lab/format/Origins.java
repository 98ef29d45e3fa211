package org.stackmotion.lab.format;

import com.google.common.base.Splitter;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;
import org.stackmotion.lab.yaml.Position;
import org.stackmotion.lab.yaml.Problems;
import org.stackmotion.lab.yaml.YamlNode;

/** Remembers where each record was written, for findings that need more than one place to see. */
public final class Origins {
    // By identity: two equal port groups are two places. Never iterated.
    private final IdentityHashMap<Object, YamlNode.Mapping> nodes = new IdentityHashMap<>();

    void put(Object bound, YamlNode.Mapping node) {
        nodes.put(bound, node);
    }

    /** The node that the record was made from. */
    public YamlNode.Mapping of(Object bound) {
        YamlNode.Mapping node = nodes.get(bound);
        if (node == null) {
            throw new IllegalArgumentException("not bound from a file: " + bound);
        }
        return node;
    }

    /** True when no mistake was found inside this record so far. */
    public boolean isClean(Object bound, Problems problems) {
        return !problems.inside(of(bound));
    }

    /** Notes a mistake at a key of the record, or at the record when the key is not written. */
    public void error(Object bound, String key, String message, Problems problems) {
        YamlNode.Mapping node = of(bound);
        problems.error(position(node, key), path(node, key), message);
    }

    /** Notes a finding that does not stop a run. */
    public void warn(Object bound, String key, String message, Problems problems) {
        YamlNode.Mapping node = of(bound);
        problems.warn(position(node, key), path(node, key), message);
    }

    /** The node at a key such as {@code uplinks/vmnic0} or {@code between/1}, or null. */
    private static @Nullable YamlNode find(YamlNode.Mapping node, String key) {
        YamlNode found = node;
        for (String step : Splitter.on('/').split(key)) {
            found =
                    switch (found) {
                        case YamlNode.Mapping map -> map.get(step);
                        case YamlNode.Sequence list -> list.items().get(Integer.parseInt(step));
                        default -> null;
                    };
            if (found == null) {
                return null;
            }
        }
        return found;
    }

    private static Position position(YamlNode.Mapping node, String key) {
        YamlNode value = find(node, key);
        return value == null ? node.at() : value.at();
    }

    private static String path(YamlNode.Mapping node, String key) {
        YamlNode value = find(node, key);
        if (value != null) {
            return value.path();
        }
        return key.isEmpty() ? node.path() : YamlNode.child(node.path(), key);
    }
}
