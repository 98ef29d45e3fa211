package org.stackmotion.lab.yaml;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A node of a YAML file with the place and the key path at which it was written. */
public sealed interface YamlNode permits YamlNode.Scalar, YamlNode.Sequence, YamlNode.Mapping {
    Position at();

    /** The key path from the top, for example {@code routers.core.interfaces[0].mtu}. */
    String path();

    /** What the node is, for messages: {@code text}, {@code a list}, {@code a number} ... */
    String kind();

    /** The number of nodes of this subtree, aliases counted each time. */
    int size();

    /** The key path of a child. */
    static String child(String path, String key) {
        // Names such as Migrate.SdpsEnabled are quoted, as --set wants them.
        String step = key.indexOf('.') >= 0 || key.indexOf('[') >= 0 ? '"' + key + '"' : key;
        return path.isEmpty() ? step : path + "." + step;
    }

    /**
     * A text, number, boolean or null.
     *
     * @param quoted true when the file has it in quotes or as a block; then it is text and nothing
     *     else
     */
    record Scalar(Position at, String path, String text, boolean quoted) implements YamlNode {
        // The core schema of YAML 1.2.2, section 10.3.2.
        private static final Pattern INTEGER =
                Pattern.compile("[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+");
        private static final Pattern FLOAT =
                Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");

        public boolean isNull() {
            return !quoted
                    && switch (text) {
                        case "", "~", "null", "Null", "NULL" -> true;
                        default -> false;
                    };
        }

        public boolean isInteger() {
            return !quoted && INTEGER.matcher(text).matches();
        }

        public boolean isNumber() {
            return !quoted && (INTEGER.matcher(text).matches() || FLOAT.matcher(text).matches());
        }

        /** The boolean, or null when this is not one ({@code yes} and {@code on} are text). */
        public @Nullable Boolean asBoolean() {
            if (quoted) {
                return null;
            }
            return switch (text) {
                case "true", "True", "TRUE" -> Boolean.TRUE;
                case "false", "False", "FALSE" -> Boolean.FALSE;
                default -> null;
            };
        }

        @Override
        public String kind() {
            if (isNull()) {
                return "nothing";
            }
            if (asBoolean() != null) {
                return "a boolean";
            }
            return isNumber() ? "a number" : "text";
        }

        @Override
        public int size() {
            return 1;
        }
    }

    /** A list. */
    record Sequence(Position at, String path, ImmutableList<YamlNode> items, int size)
            implements YamlNode {
        public Sequence(Position at, String path, ImmutableList<YamlNode> items) {
            this(at, path, items, 1 + items.stream().mapToInt(YamlNode::size).sum());
        }

        @Override
        public String kind() {
            return "a list";
        }
    }

    /** A map; entries keep the order of the file. */
    record Mapping(Position at, String path, ImmutableMap<String, Entry> entries, int size)
            implements YamlNode {
        public Mapping(Position at, String path, ImmutableMap<String, Entry> entries) {
            this(
                    at,
                    path,
                    entries,
                    1 + entries.values().stream().mapToInt(e -> e.value().size()).sum());
        }

        @Override
        public String kind() {
            return "a map";
        }

        public @Nullable YamlNode get(String key) {
            Entry entry = entries.get(key);
            return entry == null ? null : entry.value();
        }
    }

    /** One entry of a map: the place of its key, and its value. */
    record Entry(Position keyAt, YamlNode value) {}
}
