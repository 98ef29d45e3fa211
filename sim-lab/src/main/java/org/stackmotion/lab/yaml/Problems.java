package org.stackmotion.lab.yaml;

import com.google.common.collect.ImmutableList;
import java.util.Comparator;
import java.util.LinkedHashSet;

/**
 * Everything that is wrong with one file, collected while reading goes on, so that a user sees all
 * of it at once. The same finding at the same place counts once: a default that three hosts inherit
 * is one mistake.
 */
public final class Problems {
    /** A file with more mistakes than this is not a scenario. */
    public static final int PROBLEMS_MAX = 200;

    private final LinkedHashSet<Problem> errors = new LinkedHashSet<>();
    private final LinkedHashSet<Problem> warnings = new LinkedHashSet<>();

    public void error(YamlNode node, String message) {
        error(node.at(), node.path(), message);
    }

    public void error(Position at, String path, String message) {
        if (errors.size() < PROBLEMS_MAX) {
            errors.add(new Problem(at, path, message));
        }
    }

    public void warn(Position at, String path, String message) {
        if (warnings.size() < PROBLEMS_MAX) {
            warnings.add(new Problem(at, path, message));
        }
    }

    public boolean isEmpty() {
        return errors.isEmpty();
    }

    /** True when this node, or anything written inside it, is already known to be wrong. */
    public boolean inside(YamlNode node) {
        String path = node.path();
        for (Problem p : errors) {
            if (isUnder(p.path(), path)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isUnder(String path, String parent) {
        return path.startsWith(parent)
                && (path.length() == parent.length()
                        || path.charAt(parent.length()) == '.'
                        || path.charAt(parent.length()) == '[');
    }

    /** The errors in the order of the file. */
    public ImmutableList<Problem> errors() {
        return sorted(errors);
    }

    /** Findings that do not stop a run. */
    public ImmutableList<Problem> warnings() {
        return sorted(warnings);
    }

    private static ImmutableList<Problem> sorted(LinkedHashSet<Problem> problems) {
        return problems.stream()
                .sorted(Comparator.comparing(Problem::at))
                .collect(ImmutableList.toImmutableList());
    }
}
