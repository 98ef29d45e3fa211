package org.stackmotion.lab.format;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What may stand at one place of the file. */
public sealed interface Shape {
    /** In words, for messages: {@code a number from 1280 to 9000}. */
    String accepts();

    /** Text, with a pattern or not. */
    record Text(@Nullable Pattern pattern, String accepts, long lengthMax) implements Shape {}

    /** One of a few words; {@code type} is String or an enum. */
    record Choice(ImmutableList<String> values, Class<?> type) implements Shape {
        @Override
        public String accepts() {
            return String.join(", ", values);
        }
    }

    /** A whole number; {@code type} is int or long. */
    record Whole(long min, long max, boolean isInt) implements Shape {
        @Override
        public String accepts() {
            return "a whole number " + range(min, max);
        }
    }

    /** A number with a fraction. */
    record Decimal(long min, long max) implements Shape {
        @Override
        public String accepts() {
            return "a number " + range(min, max);
        }
    }

    /** {@code true} or {@code false}. */
    record Flag() implements Shape {
        @Override
        public String accepts() {
            return "true, false";
        }
    }

    /** A scalar with a form of its own, such as a time or an address. */
    record Form(ScalarForm form) implements Shape {
        @Override
        public String accepts() {
            return form.accepts();
        }
    }

    /** A list. */
    record Items(Shape item, long min, long max) implements Shape {
        @Override
        public String accepts() {
            return "a list";
        }
    }

    /** A map from names the user chooses. */
    record Named(Pattern name, String nameAccepts, Shape value) implements Shape {
        @Override
        public String accepts() {
            return "a map";
        }
    }

    /** A map with known keys, bound to a record. */
    record Keys(Class<?> record, Section section, ImmutableMap<String, KeyShape> keys)
            implements Shape {
        @Override
        public String accepts() {
            return "a map with the keys " + String.join(", ", names());
        }

        /** The keys of this version, without those that are reserved. */
        public ImmutableList<String> names() {
            return keys.values().stream()
                    .filter(k -> !(k.shape() instanceof Reserved))
                    .map(KeyShape::name)
                    .collect(ImmutableList.toImmutableList());
        }

        @Override
        public String toString() {
            return record.getSimpleName();
        }
    }

    /** One of several records, chosen by the value of a key. */
    record Chosen(String chooser, ImmutableMap<String, Keys> options) implements Shape {
        @Override
        public String accepts() {
            return "a map with the key " + chooser;
        }
    }

    /** Reserved for a later version. */
    record Reserved() implements Shape {
        @Override
        public String accepts() {
            return "nothing in this version";
        }
    }

    /**
     * One key of a section.
     *
     * @param required true when it must be written
     * @param def the default as it would be written; empty when there is none
     */
    record KeyShape(String name, Shape shape, boolean required, String def, String about) {}

    private static String range(long min, long max) {
        if (min == Long.MIN_VALUE) {
            return max == Long.MAX_VALUE ? "" : "up to " + max;
        }
        return max == Long.MAX_VALUE ? "of at least " + min : "from " + min + " to " + max;
    }
}
