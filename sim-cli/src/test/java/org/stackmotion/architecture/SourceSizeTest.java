package org.stackmotion.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Files aim under 300 lines and stop at 600. */
final class SourceSizeTest {
    private static final int LINES_MAX = 600;

    @Test
    void noMainSourceFileIsTooLong() throws IOException {
        List<String> tooLong = new ArrayList<>();
        int seen = 0;
        for (Path file : mainSources()) {
            long lines = Files.readAllLines(file).size();
            seen++;
            if (lines > LINES_MAX) {
                tooLong.add("%s has %d lines".formatted(root().relativize(file), lines));
            }
        }
        assertThat(seen).isPositive();
        assertThat(tooLong).as("files over %d lines: split them by role", LINES_MAX).isEmpty();
    }

    private static List<Path> mainSources() throws IOException {
        List<Path> sources = new ArrayList<>();
        try (Stream<Path> modules = Files.list(root())) {
            for (Path module : modules.sorted().toList()) {
                Path main = module.resolve("src/main/java");
                if (Files.isDirectory(main)) {
                    try (Stream<Path> files = Files.walk(main)) {
                        files.filter(f -> f.toString().endsWith(".java")).forEach(sources::add);
                    }
                }
            }
        }
        return sources;
    }

    /** Tests run in their module's folder; the project's root is the one with the .mvn folder. */
    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve(".mvn"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException("run this test inside the project's folder");
            }
        }
        return folder;
    }
}
