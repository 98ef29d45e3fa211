package org.stackmotion.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** etc/jdk.sh, which ./stackmotion and ./verify share, on made-up JDK folders. */
final class JdkFinderTest {
    @TempDir private Path folder;

    @Test
    void aNewEnoughJdkIsTaken() throws Exception {
        jdk("25.0.3", true);
        assertThat(find()).isEqualTo(new Answer(0, "found " + folder, List.of()));
    }

    @Test
    void aLaterJdkIsTakenToo() throws Exception {
        jdk("26", true);
        assertThat(find().exitCode()).isZero();
    }

    @Test
    void anOldJdkGivesFourLinesAndExitCode69() throws Exception {
        jdk("17.0.15", true);
        Answer answer = find();
        assertThat(answer.exitCode()).isEqualTo(69);
        assertThat(answer.out()).isEmpty();
        assertThat(answer.err()).hasSize(4);
        assertThat(answer.err().get(0)).contains("JDK 25 or newer");
        assertThat(answer.err().get(1)).contains("Looked in: STACKMOTION_JAVA_HOME=" + folder);
        assertThat(answer.err().get(2)).isEqualTo("Found: 17 in " + folder.toRealPath() + ".");
        assertThat(answer.err().get(3)).contains("set STACKMOTION_JAVA_HOME");
    }

    @Test
    void aRuntimeWithoutCompilerIsNotEnough() throws Exception {
        jdk("25.0.3", false);
        Answer answer = find();
        assertThat(answer.exitCode()).isEqualTo(69);
        assertThat(answer.err()).hasSize(4);
        assertThat(answer.err().get(2)).contains("25 without javac");
    }

    @Test
    void anEmptyFolderIsNoJdk() throws Exception {
        Answer answer = find();
        assertThat(answer.exitCode()).isEqualTo(69);
        assertThat(answer.err()).hasSize(4);
        assertThat(answer.err().get(2)).isEqualTo("Found: no JDK at all.");
    }

    private void jdk(String version, boolean withCompiler) throws IOException {
        Files.writeString(folder.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        Path bin = Files.createDirectory(folder.resolve("bin"));
        if (withCompiler) {
            Path javac = Files.createFile(bin.resolve("javac"));
            assertThat(javac.toFile().setExecutable(true)).isTrue();
        }
    }

    private Answer find() throws IOException, InterruptedException {
        Path script = Path.of("..", "etc", "jdk.sh");
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder shell =
                new ProcessBuilder(
                                "/bin/sh",
                                "-euc",
                                ". " + script + "; jdk_require; echo found $jdk_found")
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        shell.environment().put("STACKMOTION_JAVA_HOME", folder.toString());
        int exitCode = shell.start().waitFor();
        return new Answer(exitCode, Files.readString(out, UTF_8).strip(), Files.readAllLines(err));
    }

    private record Answer(int exitCode, String out, List<String> err) {}
}
