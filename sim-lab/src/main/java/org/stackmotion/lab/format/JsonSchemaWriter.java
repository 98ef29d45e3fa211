package org.stackmotion.lab.format;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.stackmotion.lab.format.Shape.KeyShape;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Prints the shape of a file as JSON Schema (2020-12), for editors and other tools. */
public final class JsonSchemaWriter {
    private final JsonMapper mapper =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private final Map<String, ObjectNode> definitions = new LinkedHashMap<>();
    private final Set<String> started = new LinkedHashSet<>();

    private JsonSchemaWriter() {}

    /** The schema of a record as text that ends in a line feed. */
    public static String write(Class<?> type, String id) {
        JsonSchemaWriter writer = new JsonSchemaWriter();
        ObjectNode top = writer.mapper.createObjectNode();
        top.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        top.put("$id", id);
        writer.fill(top, (Shape.Keys) Shapes.of(type));
        ObjectNode defs = top.putObject("$defs");
        writer.definitions.forEach(defs::set);
        return writer.mapper.writeValueAsString(top).replace("\r\n", "\n") + "\n";
    }

    private ObjectNode schema(Shape shape) {
        ObjectNode node = mapper.createObjectNode();
        switch (shape) {
            case Shape.Text t -> text(node, t);
            case Shape.Choice c -> {
                ArrayNode values = node.putArray("enum");
                c.values().forEach(values::add);
            }
            case Shape.Whole w -> number(node, "integer", w.min(), w.max());
            case Shape.Decimal d -> number(node, "number", d.min(), d.max());
            case Shape.Flag f -> node.put("type", "boolean");
            case Shape.Form f -> form(node, f.form());
            case Shape.Items i -> {
                node.put("type", "array");
                node.set("items", schema(i.item()));
                if (i.min() > 0) {
                    node.put("minItems", i.min());
                    node.put("maxItems", i.max());
                }
            }
            case Shape.Named n -> {
                node.put("type", "object");
                node.putObject("propertyNames").put("pattern", "^(?:" + n.name().pattern() + ")$");
                node.set("additionalProperties", schema(n.value()));
            }
            case Shape.Keys k -> reference(node, k);
            case Shape.Chosen c -> {
                ArrayNode options = node.putArray("oneOf");
                c.options().values().forEach(o -> options.add(schema(o)));
            }
            case Shape.Reserved r -> node.putObject("not");
        }
        return node;
    }

    private static void text(ObjectNode node, Shape.Text text) {
        node.put("type", "string");
        node.put("maxLength", text.lengthMax());
        if (text.pattern() != null) {
            node.put("pattern", "^(?:" + text.pattern().pattern() + ")$");
        }
    }

    private static void number(ObjectNode node, String type, long min, long max) {
        node.put("type", type);
        if (min != Long.MIN_VALUE && min != Integer.MIN_VALUE) {
            node.put("minimum", min);
        }
        if (max != Long.MAX_VALUE && max != Integer.MAX_VALUE) {
            node.put("maximum", max);
        }
    }

    private static void form(ObjectNode node, ScalarForm form) {
        if (form.pattern().isEmpty()) {
            node.putArray("type").add("string").add("number").add("boolean");
        } else {
            node.put("type", "string");
            node.put("pattern", form.pattern());
        }
    }

    /** A section is written once, under its record's name. */
    private void reference(ObjectNode node, Shape.Keys keys) {
        String name = definitionName(keys);
        if (started.add(name)) {
            ObjectNode definition = mapper.createObjectNode();
            definitions.put(name, definition);
            fill(definition, keys);
        }
        if (keys.section().shorthand().isEmpty()) {
            node.put("$ref", "#/$defs/" + name);
            return;
        }
        KeyShape shorthand = keys.keys().get(keys.section().shorthand());
        ArrayNode either = node.putArray("anyOf");
        if (shorthand != null) {
            either.add(schema(shorthand.shape()));
        }
        either.addObject().put("$ref", "#/$defs/" + name);
    }

    static String definitionName(Shape.Keys keys) {
        Class<?> outer = keys.record().getEnclosingClass();
        String own = keys.record().getSimpleName();
        return outer == null ? own : outer.getSimpleName() + "." + own;
    }

    private void fill(ObjectNode node, Shape.Keys keys) {
        node.put("description", keys.section().value());
        node.put("type", "object");
        node.put("additionalProperties", false);
        ObjectNode properties = node.putObject("properties");
        ArrayNode required = mapper.createArrayNode();
        for (KeyShape key : keys.keys().values()) {
            ObjectNode property = schema(key.shape());
            property.put("description", key.about());
            putDefault(property, key);
            properties.set(key.name(), property);
            if (key.required()) {
                required.add(key.name());
            }
        }
        if (!keys.section().chosenBy().isEmpty()) {
            chosenBy(properties, keys);
        }
        if (!required.isEmpty()) {
            node.set("required", required);
        }
        if (keys.section().exactlyOne().length > 0) {
            ArrayNode options = node.putArray("oneOf");
            for (String key : keys.section().exactlyOne()) {
                options.addObject().putArray("required").add(key);
            }
        }
    }

    private static void chosenBy(ObjectNode properties, Shape.Keys keys) {
        for (Map.Entry<String, KeyShape> key : keys.keys().entrySet()) {
            if (key.getValue().shape() instanceof Shape.Choice c
                    && c.values().size() == 1
                    && c.values().getFirst().equals(keys.section().chosenBy())) {
                properties.putObject(key.getKey()).put("const", keys.section().chosenBy());
            }
        }
    }

    private static void putDefault(ObjectNode property, KeyShape key) {
        String def = key.def();
        if (def.isEmpty()) {
            return;
        }
        switch (key.shape()) {
            case Shape.Whole w -> property.put("default", Long.parseLong(def));
            case Shape.Decimal d -> property.put("default", Double.parseDouble(def));
            case Shape.Flag f -> property.put("default", Boolean.parseBoolean(def));
            default -> property.put("default", def);
        }
    }
}
