package org.stackmotion.bench.workload;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the process used: real time, processor time, memory. */
final class ProcessMeter {
    private static final Path STATUS = Path.of("/proc/self/status");
    private final OperatingSystemMXBean system =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final long startWallNs = System.nanoTime();
    private final long startCpuNs = system.getProcessCpuTime();

    long wallNs() {
        return System.nanoTime() - startWallNs;
    }

    long cpuNs() {
        return system.getProcessCpuTime() - startCpuNs;
    }

    static long processNs() {
        long startMs = ManagementFactory.getRuntimeMXBean().getStartTime();
        return (System.currentTimeMillis() - startMs) * 1_000_000L;
    }

    /** The high-water mark of resident memory; 0 on a system without {@code /proc}. */
    static long peakRssBytes() {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith("VmHWM:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
                }
            }
        } catch (IOException e) {
            return 0;
        }
        return 0;
    }
}
