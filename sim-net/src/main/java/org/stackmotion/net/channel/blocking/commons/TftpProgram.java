package org.stackmotion.net.channel.blocking.commons;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.apache.commons.net.tftp.TFTP;
import org.apache.commons.net.tftp.TFTPClient;
import org.stackmotion.net.channel.blocking.ClientProgram;
import org.stackmotion.net.channel.blocking.ClientSockets;
import org.stackmotion.net.channel.blocking.TransferJob;
import org.stackmotion.net.channel.blocking.TransferResult;

/** Moves one file by TFTP. */
public final class TftpProgram implements ClientProgram<TransferJob, TransferResult> {
    @Override
    public TransferResult run(ClientSockets sockets, TransferJob job) throws IOException {
        TFTPClient tftp = new TFTPClient();
        tftp.setDatagramSocketFactory(new CommonsDatagramSockets(sockets));
        tftp.setDefaultTimeout(java.time.Duration.ofMillis(job.timeoutMs()));
        tftp.open();
        try {
            long startNs = sockets.nowNs();
            byte[] content = job.content();
            boolean intact = true;
            if (job.upload()) {
                ByteArrayInputStream from = new ByteArrayInputStream(content);
                tftp.sendFile(job.file(), TFTP.BINARY_MODE, from, job.host(), job.port());
            } else {
                ByteArrayOutputStream into = new ByteArrayOutputStream(content.length);
                tftp.receiveFile(job.file(), TFTP.BINARY_MODE, into, job.host(), job.port());
                intact = Arrays.equals(into.toByteArray(), content);
            }
            return new TransferResult(content.length, sockets.nowNs() - startNs, intact, 0);
        } finally {
            tftp.close();
        }
    }
}
