package org.stackmotion.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/spec-table.md} names classes, methods and tests: each of them exists. In the last two
 * columns a name in backticks is {@code [package.]Class}, {@code Class.member} or, after one of
 * these, a member alone; a {@code *} or {@code ..} stands for any letters.
 */
class SpecTableTest {
    private static final Path ROOT = Path.of(System.getProperty("stackmotion.root", ".."));
    private static final Pattern NAME = Pattern.compile("`([^`]+)`");

    /** RFCs whose every clause that matters here has a row. */
    private static final List<String> COMPLETE =
            List.of("9293", "5681", "6298", "6582", "6675", "7323", "3168", "4821", "3465");

    private final Map<String, String> sources = new TreeMap<>();

    SpecTableTest() throws IOException {
        for (String module : List.of("sim-core", "sim-net", "sim-migration", "sim-lab")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src"))) {
                for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                    String name = file.getFileName().toString().replace(".java", "");
                    sources.merge(name, Files.readString(file), String::concat);
                }
            }
        }
    }

    @Test
    void everyClassAndTestNamed_exists() throws IOException {
        List<String> missing = new ArrayList<>();
        for (String[] row : rows()) {
            for (int column = 3; column <= 4; column++) {
                String owner = "";
                for (Matcher m = NAME.matcher(row[column]); m.find(); ) {
                    owner = check(m.group(1), owner, row[1].strip(), missing);
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void everyRow_hasAClauseAClassAndATest() throws IOException {
        for (String[] row : rows()) {
            assertThat(row).as(String.join("|", row)).hasSize(5);
            for (int column = 1; column <= 4; column++) {
                assertThat(row[column].strip()).as(String.join("|", row)).isNotEmpty();
            }
        }
    }

    @Test
    void everyPromisedRfc_hasRows() throws IOException {
        List<String[]> rows = rows();
        for (String rfc : COMPLETE) {
            assertThat(rows).as(rfc).anyMatch(row -> row[1].contains("RFC " + rfc));
        }
    }

    /** Returns the class that a member alone would belong to. */
    private String check(String name, String owner, String clause, List<String> missing) {
        String[] parts = name.startsWith("..") ? new String[] {name} : name.split("\\.(?!\\.)");
        int at = 0;
        while (at < parts.length - 1 && parts[at].matches("[a-z0-9]+")) {
            at++; // packages
        }
        boolean isClass = parts[at].matches("[A-Z]\\w*");
        String type = isClass ? parts[at] : owner;
        String member = isClass ? (at + 1 < parts.length ? parts[at + 1] : "") : parts[at];
        String source = sources.get(type);
        if (source == null) {
            missing.add(clause + ": class of " + name);
        } else if (!member.isEmpty() && !has(source, member)) {
            missing.add(clause + ": " + name + " in " + type);
        }
        return type;
    }

    private static boolean has(String source, String member) {
        String letters = member.replace("..", "*").replace("*", "\\w*");
        return Pattern.compile("\\b" + letters + "\\s*\\(").matcher(source).find();
    }

    private static List<String[]> rows() throws IOException {
        List<String[]> rows = new ArrayList<>();
        for (String line : Files.readAllLines(ROOT.resolve("docs/spec-table.md"))) {
            if (line.startsWith("| ") && !line.startsWith("| Clause") && !line.startsWith("| --")) {
                rows.add(line.split("(?<!\\\\)\\|"));
            }
        }
        assertThat(rows).hasSizeGreaterThan(50);
        return rows;
    }
}
