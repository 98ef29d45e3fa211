package org.stackmotion.bench.workload;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * The figures of one repeat.
 *
 * @param wallNs real time of this repeat
 * @param processNs real time since the process started
 * @param cpuNs processor time of the process during this repeat
 * @param simulatedNs from the first to the last frame of the work
 * @param frames counted on every device that sends one
 * @param usefulBytes that the work carried; the goodput is these over simulated time
 * @param verified the right bytes arrived
 * @param peakRssBytes of the process so far, 0 where the system does not tell
 */
public record WorkloadResult(
        WorkloadId workload,
        String mode,
        long wallNs,
        long processNs,
        long cpuNs,
        long simulatedNs,
        long events,
        long frames,
        long usefulBytes,
        boolean verified,
        long peakRssBytes,
        String digest) {
    private static final int NANO_DIGITS = 9;
    private static final int SHOWN_DIGITS = 3;
    private static final int MEGA_DIGITS = 6;

    /** Bits a simulated second. */
    public long goodputBitsPerS() {
        if (simulatedNs == 0) {
            return 0;
        }
        return BigDecimal.valueOf(usefulBytes)
                .multiply(BigDecimal.valueOf(Byte.SIZE))
                .scaleByPowerOfTen(NANO_DIGITS)
                .divide(BigDecimal.valueOf(simulatedNs), 0, RoundingMode.HALF_UP)
                .longValue();
    }

    /** One line, the fields in their published order. */
    public String toJson() {
        return "{\"workload\": \""
                + workload
                + "\", \"mode\": \""
                + mode
                + "\", \"wallS\": "
                + decimal(wallNs, NANO_DIGITS)
                + ", \"processS\": "
                + decimal(processNs, NANO_DIGITS)
                + ", \"cpuS\": "
                + decimal(cpuNs, NANO_DIGITS)
                + ", \"simulatedS\": "
                + decimal(simulatedNs, NANO_DIGITS)
                + ", \"events\": "
                + events
                + ", \"frames\": "
                + frames
                + ", \"goodputMbps\": "
                + decimal(goodputBitsPerS(), MEGA_DIGITS)
                + ", \"verified\": "
                + verified
                + ", \"peakRssMb\": "
                + (peakRssBytes >> 20)
                + ", \"digest\": \""
                + digest
                + "\"}";
    }

    private static String decimal(long value, int digits) {
        return BigDecimal.valueOf(value, digits)
                .setScale(SHOWN_DIGITS, RoundingMode.HALF_UP)
                .toPlainString();
    }
}
