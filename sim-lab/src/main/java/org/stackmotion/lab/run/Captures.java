package org.stackmotion.lab.run;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.stackmotion.lab.report.RunReport.CaptureEntry;
import org.stackmotion.lab.scenario.Scenario;
import org.stackmotion.net.capture.CaptureFile;
import org.stackmotion.net.capture.PcapngWriter;
import org.stackmotion.net.host.EsxiHost;
import org.stackmotion.net.host.HostCapture;

/** The capture files of a run, one a host; none when none were asked for. */
final class Captures implements AutoCloseable {
    private final Map<String, CaptureFile> files = new LinkedHashMap<>();

    private Captures() {}

    /**
     * Opens the files.
     *
     * @throws UncheckedIOException when one can not be made
     */
    static Captures open(@Nullable CaptureOptions options, Scenario scenario, long seed) {
        Captures captures = new Captures();
        if (options == null) {
            return captures;
        }
        try {
            Files.createDirectories(options.folder());
            for (String host : scenario.hosts().keySet()) {
                String comment =
                        "host %s of scenario %s, seed %d; stamps are simulated time"
                                .formatted(host, scenario.name(), seed);
                PcapngWriter writer = new PcapngWriter(Files.newOutputStream(file(options, host)));
                captures.files.put(host, new CaptureFile(writer, comment, options.snaplen()));
            }
            return captures;
        } catch (IOException e) {
            captures.close();
            throw new UncheckedIOException(e);
        }
    }

    /** A host's name may hold what a file's name must not. */
    private static Path file(CaptureOptions options, String host) throws IOException {
        if (host.indexOf('/') >= 0 || host.indexOf('\\') >= 0) {
            throw new IOException("the host name " + host + " can not be the name of a capture");
        }
        return options.file(host);
    }

    /** To be called before the host is configured, so that its first frame is captured. */
    void attach(EsxiHost host) {
        CaptureFile file = files.get(host.name());
        if (file != null) {
            HostCapture.attach(host, file);
        }
    }

    /** Ends the captures and tells what is in the files. */
    ImmutableList<CaptureEntry> finish() {
        ImmutableList.Builder<CaptureEntry> entries = ImmutableList.builder();
        files.forEach((host, file) -> {
            file.finish();
            entries.add(
                    new CaptureEntry(
                            host, host + CaptureOptions.SUFFIX, file.frames(), file.bytes()));
        });
        return entries.build();
    }

    /** What could not be written. */
    ImmutableList<String> failures() {
        ImmutableList.Builder<String> failures = ImmutableList.builder();
        files.forEach((host, file) -> {
            IOException failure = file.failure();
            if (failure != null) {
                failures.add("the capture of " + host + " is not whole: " + failure);
            }
        });
        return failures.build();
    }

    @Override
    public void close() {
        for (CaptureFile file : files.values()) {
            try {
                file.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
