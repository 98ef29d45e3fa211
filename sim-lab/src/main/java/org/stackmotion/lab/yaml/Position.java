package org.stackmotion.lab.yaml;

import java.util.Comparator;

/**
 * Where a node was written.
 *
 * @param source the file, or the {@code --set} argument, as the user gave it
 * @param line from 1; 0 when the source has no lines
 * @param column from 1, in characters
 */
public record Position(String source, int line, int column) implements Comparable<Position> {
    private static final Comparator<Position> ORDER =
            Comparator.comparing(Position::source)
                    .thenComparingInt(Position::line)
                    .thenComparingInt(Position::column);

    /** A place without lines, such as a command line argument. */
    public static Position ofArgument(String argument) {
        return new Position(argument, 0, 0);
    }

    @Override
    public int compareTo(Position other) {
        return ORDER.compare(this, other);
    }

    /** {@code file:line:column}, the form that editors and terminals turn into a link. */
    @Override
    public String toString() {
        return line == 0 ? source : source + ":" + line + ":" + column;
    }
}
