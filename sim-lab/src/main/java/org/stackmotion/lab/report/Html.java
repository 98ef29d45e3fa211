package org.stackmotion.lab.report;

/** Text inside HTML and SVG. */
final class Html {
    private Html() {}

    /** Safe as text and inside a quoted attribute; control characters become spaces. */
    static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                case '\n', '\t' -> out.append(c);
                default -> out.append(c < ' ' || c == 0x7f ? ' ' : c);
            }
        }
        return out.toString();
    }

    /** A text that fits a box, in full as a tooltip elsewhere. */
    static String clip(String text, int max) {
        return escape(text.length() <= max ? text : text.substring(0, max - 1) + "\u2026");
    }
}
