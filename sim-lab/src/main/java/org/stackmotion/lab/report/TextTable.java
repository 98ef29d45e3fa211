package org.stackmotion.lab.report;

import java.util.ArrayList;
import java.util.List;

/** A table of text: columns as wide as they must be, numbers to the right. */
public final class TextTable {
    private static final String GAP = "  ";

    private final String indent;
    private final List<List<String>> rows = new ArrayList<>();

    public TextTable(String indent, String... header) {
        this.indent = indent;
        rows.add(List.of(header));
    }

    public TextTable row(Object... cells) {
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(String.valueOf(cell));
        }
        rows.add(row);
        return this;
    }

    public boolean isEmpty() {
        return rows.size() == 1;
    }

    @Override
    public String toString() {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder(indent);
            for (int i = 0; i < columns; i++) {
                String pad = " ".repeat(widths[i] - row.get(i).length());
                boolean right = isNumeric(i);
                line.append(i == 0 ? "" : GAP).append(right ? pad : "").append(row.get(i));
                line.append(right ? "" : pad);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    /** A column all of whose cells begin with a digit. */
    private boolean isNumeric(int column) {
        return rows.size() > 1
                && rows.stream()
                        .skip(1)
                        .map(r -> r.get(column))
                        .allMatch(c -> !c.isEmpty() && Character.isDigit(c.charAt(0)));
    }
}
