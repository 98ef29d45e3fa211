package org.stackmotion.net.channel.blocking.commons;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.net.ntp.NTPUDPClient;
import org.apache.commons.net.ntp.NtpV3Packet;
import org.apache.commons.net.ntp.TimeInfo;
import org.stackmotion.net.channel.blocking.ClientProgram;
import org.stackmotion.net.channel.blocking.ClientSockets;
import org.stackmotion.net.channel.blocking.NtpJob;
import org.stackmotion.net.channel.blocking.NtpSample;
import org.stackmotion.net.wire.NtpStamp;

/**
 * Asks an NTP server the time. Commons Net's own offset and delay are in milliseconds; from the
 * server's stamps and the client's clock come the same in nanoseconds.
 */
public final class NtpProgram implements ClientProgram<NtpJob, List<NtpSample>> {
    @Override
    public List<NtpSample> run(ClientSockets sockets, NtpJob job)
            throws IOException, InterruptedException {
        List<NtpSample> samples = new ArrayList<>();
        NTPUDPClient ntp = new NTPUDPClient();
        ntp.setDatagramSocketFactory(new CommonsDatagramSockets(sockets));
        ntp.setDefaultTimeout(Duration.ofMillis(job.timeoutMs()));
        ntp.open();
        try {
            for (int i = 0; i < job.count(); i++) {
                if (i > 0) {
                    Thread.sleep(job.intervalMs());
                }
                samples.add(sample(sockets, ntp, job));
            }
        } finally {
            ntp.close();
        }
        return samples;
    }

    private static NtpSample sample(ClientSockets sockets, NTPUDPClient ntp, NtpJob job)
            throws IOException {
        long sentNs = sockets.nowNs();
        TimeInfo info = ntp.getTime(sockets.resolve(job.host()), job.port());
        long heardNs = sockets.nowNs();
        info.computeDetails();
        NtpV3Packet answer = info.getMessage();
        long receivedNs = NtpStamp.toNs(answer.getReceiveTimeStamp().ntpValue());
        long answeredNs = NtpStamp.toNs(answer.getTransmitTimeStamp().ntpValue());
        return new NtpSample(
                info.getOffset(),
                info.getDelay(),
                (receivedNs - sentNs + (answeredNs - heardNs)) / 2,
                heardNs - sentNs - (answeredNs - receivedNs));
    }
}
