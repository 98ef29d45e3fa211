package org.stackmotion.lab.format;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Set;
import org.stackmotion.lab.format.Shape.KeyShape;

/** Prints the shape of a file as Markdown tables, one a section, for docs/scenario-format.md. */
public final class ReferenceWriter {
    private final StringBuilder text = new StringBuilder();
    private final ArrayDeque<Shape.Keys> open = new ArrayDeque<>();
    private final Set<Class<?>> written = new LinkedHashSet<>();

    private ReferenceWriter() {}

    /** All sections, the given one first, the others in the order in which they are met. */
    public static String write(Class<?> type) {
        ReferenceWriter writer = new ReferenceWriter();
        writer.later(Shapes.of(type));
        while (!writer.open.isEmpty()) {
            writer.section(writer.open.removeFirst());
        }
        return writer.text.toString();
    }

    private void later(Shape shape) {
        switch (shape) {
            case Shape.Items i -> later(i.item());
            case Shape.Named n -> later(n.value());
            case Shape.Chosen c -> c.options().values().forEach(this::later);
            case Shape.Keys k -> {
                if (written.add(k.record())) {
                    open.add(k);
                }
            }
            default -> {}
        }
    }

    private void section(Shape.Keys keys) {
        text.append("### ").append(JsonSchemaWriter.definitionName(keys)).append("\n\n");
        text.append(keys.section().value());
        if (!keys.section().chosenBy().isEmpty()) {
            text.append(" Chosen by `").append(keys.section().chosenBy()).append("`.");
        }
        if (!keys.section().shorthand().isEmpty()) {
            text.append(" A plain value sets `").append(keys.section().shorthand()).append("`.");
        }
        if (keys.section().exactlyOne().length > 0) {
            text.append(" Exactly one of `");
            text.append(String.join("`, `", keys.section().exactlyOne())).append("`.");
        }
        text.append("\n\n| key | accepts | default | meaning |\n| --- | --- | --- | --- |\n");
        for (KeyShape key : keys.keys().values()) {
            text.append("| `").append(key.name()).append("` | ");
            text.append(accepts(key.shape()).replace("|", "\\|")).append(" | ");
            text.append(def(key)).append(" | ");
            text.append(key.about()).append(" |\n");
            later(key.shape());
        }
        text.append('\n');
    }

    private static String def(KeyShape key) {
        if (key.required()) {
            return "required";
        }
        return key.def().isEmpty() ? "" : "`" + key.def() + "`";
    }

    private static String accepts(Shape shape) {
        return switch (shape) {
            case Shape.Items i -> "list: " + accepts(i.item());
            case Shape.Named n -> "map: name to " + accepts(n.value());
            case Shape.Keys k -> "[" + JsonSchemaWriter.definitionName(k) + "](#" + anchor(k) + ")";
            case Shape.Chosen c ->
                    String.join(
                            ", ",
                            c.options().values().stream().map(ReferenceWriter::accepts).toList());
            case Shape.Choice c -> "`" + String.join("`, `", c.values()) + "`";
            case Shape.Reserved r -> "arrives later";
            default -> shape.accepts();
        };
    }

    private static String anchor(Shape.Keys keys) {
        // As GitHub makes them: lower case, punctuation gone.
        return JsonSchemaWriter.definitionName(keys)
                .toLowerCase(java.util.Locale.ROOT)
                .replace(".", "");
    }
}
