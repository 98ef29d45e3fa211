package org.stackmotion.lab.format;

import com.google.common.base.CaseFormat;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the shape of the file out of the records and their annotations. */
public final class Shapes {
    private static final Pattern NAME = Pattern.compile("[^\\s:=,{}\\[\\]\"]{1,64}");
    private static final String NAME_ACCEPTS =
            "a name of up to 64 characters without blanks or :=,[]{}";
    private static final long TEXT_MAX = 10_000;
    private static final long LIST_MAX = 10_000;

    private Shapes() {}

    /** The shape of a record or of a sealed interface over records. */
    public static Shape of(Class<?> type) {
        Section section = type.getAnnotation(Section.class);
        if (section == null) {
            throw new IllegalArgumentException(type + " has no @Section");
        }
        if (!type.isSealed()) {
            return keys(type, section);
        }
        ImmutableMap.Builder<String, Shape.Keys> options = ImmutableMap.builder();
        for (Class<?> option : type.getPermittedSubclasses()) {
            Section own = option.getAnnotation(Section.class);
            options.put(own.chosenBy(), keys(option, own));
        }
        return new Shape.Chosen(section.chooser(), options.buildOrThrow());
    }

    private static Shape.Keys keys(Class<?> type, Section section) {
        ImmutableMap.Builder<String, Shape.KeyShape> keys = ImmutableMap.builder();
        for (RecordComponent component : type.getRecordComponents()) {
            Key key = component.getAnnotation(Key.class);
            if (key == null) {
                throw new IllegalArgumentException(component + " has no @Key");
            }
            String name = key.name().isEmpty() ? snake(component.getName()) : key.name();
            AnnotatedType annotated = component.getAnnotatedType();
            Shape shape = shape(annotated, key);
            boolean collection = shape instanceof Shape.Items || shape instanceof Shape.Named;
            boolean required =
                    !annotated.isAnnotationPresent(Nullable.class)
                            && key.def().isEmpty()
                            && !(shape instanceof Shape.Reserved)
                            && !(collection && key.length() == 0);
            keys.put(name, new Shape.KeyShape(name, shape, required, key.def(), key.value()));
        }
        return new Shape.Keys(type, section, keys.buildOrThrow());
    }

    static String snake(String component) {
        return CaseFormat.LOWER_CAMEL.to(CaseFormat.LOWER_UNDERSCORE, component);
    }

    /** The words of an enum: constants in lower case. */
    static String word(Object constant) {
        return constant.toString().toLowerCase(Locale.ROOT);
    }

    private static Shape shape(AnnotatedType annotated, Key key) {
        if (annotated instanceof AnnotatedParameterizedType generic) {
            AnnotatedType[] arguments = generic.getAnnotatedActualTypeArguments();
            if (arguments.length == 1) {
                // Limits on the key of a list are those of its items; `between` alone needs a
                // length.
                long min = key.length() > 0 ? key.length() : 0;
                long max = key.length() > 0 ? key.length() : LIST_MAX;
                return new Shape.Items(shape(arguments[0], key), min, max);
            }
            Pattern name = key.matches().isEmpty() ? NAME : Pattern.compile(key.matches());
            String accepts = key.matches().isEmpty() ? NAME_ACCEPTS : key.what();
            // `matches` is about the names; texts that they map to are free.
            Shape value =
                    arguments[1].getType() == String.class
                            ? new Shape.Text(null, "text", TEXT_MAX)
                            : shape(arguments[1], key);
            return new Shape.Named(name, accepts, value);
        }
        return shape((Class<?>) annotated.getType(), key);
    }

    private static Shape shape(Class<?> type, Key key) {
        if (type == Later.class) {
            return new Shape.Reserved();
        } else if (type == boolean.class || type == Boolean.class) {
            return new Shape.Flag();
        } else if (type == int.class || type == Integer.class) {
            long min = Math.max(key.min(), Integer.MIN_VALUE);
            return new Shape.Whole(min, Math.min(key.max(), Integer.MAX_VALUE), true);
        } else if (type == long.class || type == Long.class) {
            return new Shape.Whole(key.min(), key.max(), false);
        } else if (type == double.class || type == Double.class) {
            return new Shape.Decimal(key.min(), key.max());
        } else if (type == String.class) {
            return text(key);
        } else if (type.isEnum()) {
            ImmutableList<String> words =
                    Arrays.stream(type.getEnumConstants())
                            .map(Shapes::word)
                            .collect(ImmutableList.toImmutableList());
            return new Shape.Choice(words, type);
        } else if (type.isAnnotationPresent(Section.class)) {
            return of(type);
        }
        for (ScalarForm form : ScalarForms.ALL) {
            if (form.type() == type) {
                return new Shape.Form(form);
            }
        }
        throw new IllegalArgumentException("no shape for " + type);
    }

    private static Shape text(Key key) {
        if (key.accepted().length > 0) {
            return new Shape.Choice(ImmutableList.copyOf(key.accepted()), String.class);
        }
        Pattern pattern = key.matches().isEmpty() ? null : Pattern.compile(key.matches());
        String limit = key.max() < TEXT_MAX ? " of up to " + key.max() + " characters" : "";
        return new Shape.Text(
                pattern,
                (key.what().isEmpty() ? "text" : key.what()) + limit,
                Math.min(key.max(), TEXT_MAX));
    }
}
