package org.stackmotion.lab.format;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.stackmotion.lab.format.Shape.KeyShape;
import org.stackmotion.lab.yaml.Position;
import org.stackmotion.lab.yaml.Problems;
import org.stackmotion.lab.yaml.YamlMerge;
import org.stackmotion.lab.yaml.YamlNode;

/**
 * Binds nodes to records. A mistake is noted and reading goes on with a placeholder, so that one
 * run finds every mistake of a file; the result is only to be used when there was none.
 */
public final class Binder {
    private static final CharMatcher CONTROL = CharMatcher.javaIsoControl();

    static final String LATER =
            "arrives in a later version of StackMotion; this one does not have it";

    private final Problems problems;
    private final Origins origins = new Origins();

    public Binder(Problems problems) {
        this.problems = problems;
    }

    /** Where each bound record was written. */
    public Origins origins() {
        return origins;
    }

    /** Binds the top of a file. */
    public <T> @Nullable T bind(Class<T> type, YamlNode node) {
        return type.cast(value(Shapes.of(type), node));
    }

    private @Nullable Object value(Shape shape, YamlNode node) {
        return switch (shape) {
            case Shape.Items items -> items(items, node);
            case Shape.Named named -> named(named, node);
            case Shape.Keys keys -> keys(keys, node);
            case Shape.Chosen chosen -> chosen(chosen, node);
            case Shape.Reserved r -> {
                problems.error(node, LATER);
                yield null;
            }
            default -> scalar(shape, node);
        };
    }

    private @Nullable Object items(Shape.Items shape, YamlNode node) {
        if (!(node instanceof YamlNode.Sequence list)) {
            wrong(shape, node);
            return ImmutableList.of();
        }
        if (list.items().size() < shape.min() || list.items().size() > shape.max()) {
            String accepted =
                    shape.min() == shape.max() ? "exactly " + shape.min() : "up to " + shape.max();
            problems.error(node, "has " + list.items().size() + " items; accepted: " + accepted);
        }
        String itemKey = shape.item() instanceof Shape.Keys k ? k.section().itemKey() : "";
        LinkedHashSet<String> names = new LinkedHashSet<>();
        List<Object> values = new ArrayList<>();
        for (YamlNode item : list.items()) {
            Object value = value(shape.item(), item);
            if (value != null) {
                values.add(value);
            }
            String name = itemKey.isEmpty() ? null : YamlMerge.name(item);
            if (name != null && !names.add(name)) {
                problems.error(item, "a second item with " + name + " in this list");
            }
        }
        return ImmutableList.copyOf(values);
    }

    private Object named(Shape.Named shape, YamlNode node) {
        if (!(node instanceof YamlNode.Mapping map)) {
            if (!(node instanceof YamlNode.Scalar s && s.isNull())) {
                wrong(shape, node);
            }
            return ImmutableMap.of();
        }
        ImmutableMap.Builder<String, Object> values = ImmutableMap.builder();
        map.entries()
                .forEach((name, entry) -> {
                    if (!shape.name().matcher(name).matches()) {
                        problems.error(
                                entry.keyAt(),
                                entry.value().path(),
                                "unknown name; "
                                        + Nearest.advice(
                                                name,
                                                Splitter.on(", ").split(shape.nameAccepts())));
                    } else if (shape.value() instanceof Shape.Keys && entry.keyAt().line() == 0) {
                        unknownName(map, name, entry);
                    }
                    Object value = value(shape.value(), entry.value());
                    if (value != null) {
                        values.put(name, value);
                    }
                });
        return values.buildOrThrow();
    }

    /** An override changes what the file has; a new name in it is a mistyped one. */
    private void unknownName(YamlNode.Mapping map, String name, YamlNode.Entry entry) {
        List<String> written =
                map.entries().entrySet().stream()
                        .filter(e -> e.getValue().keyAt().line() > 0)
                        .map(e -> e.getKey())
                        .toList();
        problems.error(
                entry.keyAt(),
                entry.value().path(),
                "the file has no such name; " + Nearest.advice(name, written));
    }

    private @Nullable Object chosen(Shape.Chosen shape, YamlNode node) {
        if (!(node instanceof YamlNode.Mapping map)) {
            wrong(shape, node);
            return null;
        }
        YamlNode choice = map.get(shape.chooser());
        if (choice == null) {
            problems.error(
                    node,
                    "the key "
                            + shape.chooser()
                            + " is missing; accepted: "
                            + String.join(", ", shape.options().keySet()));
            return null;
        }
        Shape.Keys option =
                choice instanceof YamlNode.Scalar s ? shape.options().get(s.text()) : null;
        if (option == null) {
            String written = choice instanceof YamlNode.Scalar s ? s.text() : choice.kind();
            problems.error(
                    choice,
                    "unknown "
                            + shape.chooser()
                            + " "
                            + quote(written)
                            + "; "
                            + Nearest.advice(written, shape.options().keySet()));
            return null;
        }
        return keys(option, node);
    }

    private @Nullable Object keys(Shape.Keys shape, YamlNode node) {
        YamlNode.Mapping map;
        if (node instanceof YamlNode.Mapping m) {
            map = m;
        } else if (node instanceof YamlNode.Scalar s
                && !s.isNull()
                && !shape.section().shorthand().isEmpty()) {
            String key = shape.section().shorthand();
            map =
                    new YamlNode.Mapping(
                            s.at(), s.path(), ImmutableMap.of(key, new YamlNode.Entry(s.at(), s)));
        } else {
            wrong(shape, node);
            return null;
        }
        unknownKeys(shape, map);
        exactlyOne(shape, map);
        return construct(shape, map);
    }

    private void unknownKeys(Shape.Keys shape, YamlNode.Mapping map) {
        map.entries()
                .forEach((name, entry) -> {
                    if (!shape.keys().containsKey(name)) {
                        problems.error(
                                entry.keyAt(),
                                entry.value().path(),
                                "unknown key; " + Nearest.advice(name, shape.names()));
                    }
                });
    }

    private void exactlyOne(Shape.Keys shape, YamlNode.Mapping map) {
        String[] group = shape.section().exactlyOne();
        if (group.length == 0) {
            return;
        }
        List<String> present = Arrays.stream(group).filter(map.entries()::containsKey).toList();
        List<String> names =
                Arrays.stream(group).filter(name -> shape.names().contains(name)).toList();
        String accepted = "accepted: exactly one of " + String.join(", ", names);
        if (present.isEmpty()) {
            // A mistyped one was noted already.
            if (shape.keys().keySet().containsAll(map.entries().keySet())) {
                problems.error(map, "does not say what it is about; " + accepted);
            }
        } else if (present.size() > 1) {
            YamlNode.Entry second = map.entries().get(present.get(1));
            Position at = second == null ? map.at() : second.keyAt();
            problems.error(
                    at, map.path(), "has " + String.join(" and ", present) + "; " + accepted);
        }
    }

    private @Nullable Object construct(Shape.Keys shape, YamlNode.Mapping map) {
        RecordComponent[] components = shape.record().getRecordComponents();
        @Nullable Object[] arguments = new @Nullable Object[components.length];
        ImmutableList<KeyShape> keys = shape.keys().values().asList();
        for (int i = 0; i < components.length; i++) {
            arguments[i] = argument(keys.get(i), map);
            if (arguments[i] == null && (keys.get(i).required() || isPrimitive(components[i]))) {
                arguments[i] = placeholder(keys.get(i).shape());
                if (arguments[i] == null) {
                    return null;
                }
            }
        }
        Object bound = newRecord(shape.record(), components, arguments);
        origins.put(bound, map);
        return bound;
    }

    private static boolean isPrimitive(RecordComponent component) {
        return component.getType().isPrimitive();
    }

    private @Nullable Object argument(KeyShape key, YamlNode.Mapping map) {
        YamlNode node = map.get(key.name());
        boolean collection =
                key.shape() instanceof Shape.Items || key.shape() instanceof Shape.Named;
        if (node != null && !(node instanceof YamlNode.Scalar s && s.isNull() && !key.required())) {
            Object value = value(key.shape(), node);
            if (value != null || key.def().isEmpty()) {
                return value;
            }
        } else if (key.required()) {
            problems.error(
                    map,
                    "the key " + key.name() + " is missing; accepted: " + key.shape().accepts());
            return null;
        }
        if (collection) {
            return key.shape() instanceof Shape.Items ? ImmutableList.of() : ImmutableMap.of();
        }
        return key.def().isEmpty() ? null : defaultOf(key, map);
    }

    private @Nullable Object defaultOf(KeyShape key, YamlNode.Mapping map) {
        String path = YamlNode.child(map.path(), key.name());
        return value(key.shape(), new YamlNode.Scalar(map.at(), path, key.def(), false));
    }

    private @Nullable Object placeholder(Shape shape) {
        return switch (shape) {
            case Shape.Text t -> "";
            case Shape.Choice c -> choice(c, c.values().getFirst());
            case Shape.Whole w -> number(w, Math.clamp(0, w.min(), w.max()));
            case Shape.Decimal d -> (double) Math.clamp(0, d.min(), d.max());
            case Shape.Flag f -> false;
            case Shape.Form f -> f.form().placeholder();
            case Shape.Items i -> ImmutableList.of();
            case Shape.Named n -> ImmutableMap.of();
            default -> null;
        };
    }

    private @Nullable Object scalar(Shape shape, YamlNode node) {
        if (!(node instanceof YamlNode.Scalar s) || s.isNull()) {
            wrong(shape, node);
            return null;
        }
        Object value =
                switch (shape) {
                    case Shape.Text t -> text(t, s);
                    case Shape.Choice c ->
                            c.values().contains(s.text()) ? choice(c, s.text()) : null;
                    case Shape.Whole w -> whole(w, s);
                    case Shape.Decimal d -> decimal(d, s);
                    case Shape.Flag f -> s.asBoolean();
                    case Shape.Form f -> f.form().parse(s.text());
                    default -> throw new IllegalStateException("not a scalar: " + shape);
                };
        if (value == null) {
            wrongScalar(shape, s);
        }
        return value;
    }

    private static @Nullable Object text(Shape.Text shape, YamlNode.Scalar s) {
        if (!s.quoted() && (s.isNumber() || s.asBoolean() != null)) {
            return null;
        }
        boolean fits = shape.pattern() == null || shape.pattern().matcher(s.text()).matches();
        // they go to terminals and file names: no escape sequences
        boolean plain =
                s.text()
                        .chars()
                        .noneMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t');
        return fits && plain && s.text().length() <= shape.lengthMax() ? s.text() : null;
    }

    private static @Nullable Object whole(Shape.Whole shape, YamlNode.Scalar s) {
        if (!s.isInteger() || s.text().length() > 20) {
            return null;
        }
        try {
            String t = s.text();
            long value =
                    t.startsWith("0x")
                            ? Long.parseLong(t, 2, t.length(), 16)
                            : t.startsWith("0o")
                                    ? Long.parseLong(t, 2, t.length(), 8)
                                    : Long.parseLong(t);
            return value < shape.min() || value > shape.max() ? null : number(shape, value);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static Object number(Shape.Whole shape, long value) {
        // Written out, because a conditional expression would widen the int.
        if (shape.isInt()) {
            return (int) value;
        }
        return value;
    }

    private static @Nullable Object decimal(Shape.Decimal shape, YamlNode.Scalar s) {
        if (!s.isNumber() || s.text().length() > 30 || s.text().startsWith("0x")) {
            return null;
        }
        double value = Double.parseDouble(s.text().startsWith("0o") ? "NaN" : s.text());
        return value >= shape.min() && value <= shape.max() ? (Object) value : null;
    }

    private static @Nullable Object choice(Shape.Choice shape, String word) {
        if (shape.type() == String.class) {
            return word;
        }
        for (Object constant : shape.type().getEnumConstants()) {
            if (Shapes.word(constant).equals(word)) {
                return constant;
            }
        }
        return null;
    }

    private void wrongScalar(Shape shape, YamlNode.Scalar s) {
        String message =
                switch (shape) {
                    case Shape.Choice c ->
                            "unknown value "
                                    + quote(s.text())
                                    + "; "
                                    + Nearest.advice(s.text(), c.values());
                    case Shape.Whole w when s.isInteger() ->
                            s.text() + " is out of range; accepted: " + w.accepts();
                    case Shape.Decimal d when s.isNumber() ->
                            s.text() + " is out of range; accepted: " + d.accepts();
                    case Shape.Text t when !s.quoted() && (s.isNumber() || s.asBoolean() != null) ->
                            s.text()
                                    + " is "
                                    + s.kind()
                                    + " in YAML 1.2; accepted: "
                                    + t.accepts()
                                    + ", so put it in quotes";
                    case Shape.Flag f ->
                            quote(s.text()) + " is text in YAML 1.2; accepted: " + f.accepts();
                    default ->
                            quote(s.text()) + " is not accepted here; accepted: " + shape.accepts();
                };
        problems.error(s, message);
    }

    private void wrong(Shape shape, YamlNode node) {
        problems.error(node, "is " + node.kind() + "; accepted: " + shape.accepts());
    }

    private static String quote(String text) {
        String line = CONTROL.replaceFrom(text.replace("\n", "\\n"), '?');
        return "'" + (line.length() > 60 ? line.substring(0, 57) + "..." : line) + "'";
    }

    private static Object newRecord(
            Class<?> type, RecordComponent[] components, @Nullable Object[] arguments) {
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("cannot make " + type, e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make " + type, e);
        }
    }
}
