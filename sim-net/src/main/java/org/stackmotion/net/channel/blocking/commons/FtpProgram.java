package org.stackmotion.net.channel.blocking.commons;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.apache.commons.net.ftp.FTP;
import org.apache.commons.net.ftp.FTPClient;
import org.stackmotion.net.channel.blocking.ClientProgram;
import org.stackmotion.net.channel.blocking.ClientSockets;
import org.stackmotion.net.channel.blocking.TransferJob;
import org.stackmotion.net.channel.blocking.TransferResult;

/** Moves one file by FTP: logs in, lists the folder, transfers, logs out. */
public final class FtpProgram implements ClientProgram<TransferJob, TransferResult> {
    /** Of its copying loop: each read and write costs real time. */
    private static final int BUFFER_BYTES = 64 << 10;

    @Override
    public TransferResult run(ClientSockets sockets, TransferJob job) throws IOException {
        FTPClient ftp = new FTPClient();
        ftp.setBufferSize(BUFFER_BYTES);
        ftp.setSocketFactory(sockets.socketFactory());
        ftp.setServerSocketFactory(sockets.serverSocketFactory());
        ftp.setDefaultTimeout(job.timeoutMs());
        ftp.setConnectTimeout(job.timeoutMs());
        ftp.setDataTimeout(java.time.Duration.ofMillis(job.timeoutMs()));
        try {
            ftp.connect(job.host(), job.port());
            check(ftp, ftp.login("anonymous", "stackmotion"));
            if (job.mode() == TransferJob.Mode.ACTIVE) {
                ftp.enterLocalActiveMode();
            } else {
                ftp.enterLocalPassiveMode();
                ftp.setUseEPSVwithIPv4(job.mode() == TransferJob.Mode.EXTENDED_PASSIVE);
            }
            check(ftp, ftp.setFileType(FTP.BINARY_FILE_TYPE));
            TransferResult result = transfer(ftp, sockets, job);
            ftp.logout();
            return result;
        } finally {
            if (ftp.isConnected()) {
                ftp.disconnect();
            }
        }
    }

    private static TransferResult transfer(FTPClient ftp, ClientSockets sockets, TransferJob job)
            throws IOException {
        long startNs = sockets.nowNs();
        byte[] content = job.content();
        boolean intact;
        if (job.upload()) {
            check(ftp, ftp.storeFile(job.file(), new ByteArrayInputStream(content)));
            intact = true;
        } else {
            ByteArrayOutputStream into = new ByteArrayOutputStream(content.length);
            check(ftp, ftp.retrieveFile(job.file(), into));
            intact = Arrays.equals(into.toByteArray(), content);
        }
        long endNs = sockets.nowNs();
        int listed = ftp.listFiles().length;
        return new TransferResult(content.length, endNs - startNs, intact, listed);
    }

    private static void check(FTPClient ftp, boolean done) throws IOException {
        if (!done) {
            throw new IOException("FTP server says " + ftp.getReplyString().strip());
        }
    }
}
