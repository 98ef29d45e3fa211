package org.stackmotion.cli;

import java.io.PrintWriter;
import java.util.Locale;
import org.stackmotion.core.progress.Progress;
import org.stackmotion.lab.run.ProgressListener;
import picocli.CommandLine.Model.CommandSpec;

/** One line on standard error that is written over and over; nothing where nobody watches. */
final class TerminalProgress implements ProgressListener, AutoCloseable {
    private static final long NS_BETWEEN_UPDATES = 100_000_000L;
    private static final double NS_PER_S = 1e9;
    private static final int BAR = 24;

    private final PrintWriter err;
    private final boolean shown;
    private final long startedNs = System.nanoTime();
    private long lastNs = startedNs;
    private int width;

    private TerminalProgress(PrintWriter err, boolean shown) {
        this.err = err;
        this.shown = shown;
    }

    static TerminalProgress to(CommandSpec spec, boolean quiet) {
        // Standard error is what is watched; Java only tells about both streams together.
        boolean terminal = System.console() != null && System.console().isTerminal();
        boolean dumb = "dumb".equals(System.getenv("TERM"));
        return new TerminalProgress(spec.commandLine().getErr(), terminal && !dumb && !quiet);
    }

    @Override
    public void onProgress(Progress.Snapshot snapshot) {
        long nowNs = System.nanoTime();
        if (!shown || nowNs - lastNs < NS_BETWEEN_UPDATES) {
            return;
        }
        lastNs = nowNs;
        double wallS = (nowNs - startedNs) / NS_PER_S;
        int filled = (int) (snapshot.fraction() * BAR);
        String bar =
                snapshot.label().isEmpty()
                        ? ""
                        : " ["
                                + "=".repeat(filled)
                                + " ".repeat(BAR - filled)
                                + "] "
                                + Math.round(snapshot.fraction() * 100)
                                + "% "
                                + snapshot.label();
        show(
                String.format(
                        Locale.ROOT,
                        "%8.3f s simulated, %.1f s, %.2f M events/s%s",
                        snapshot.simulatedNs() / NS_PER_S,
                        wallS,
                        snapshot.events() / 1e6 / Math.max(wallS, 0.001),
                        bar));
    }

    private void show(String line) {
        err.print('\r' + line + " ".repeat(Math.max(0, width - line.length())));
        err.flush();
        width = line.length();
    }

    @Override
    public void close() {
        if (width > 0) {
            show("");
            err.print('\r');
            err.flush();
        }
    }
}
