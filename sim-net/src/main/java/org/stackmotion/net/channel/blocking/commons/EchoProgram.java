package org.stackmotion.net.channel.blocking.commons;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.Arrays;
import org.apache.commons.net.echo.EchoTCPClient;
import org.stackmotion.net.channel.blocking.ClientProgram;
import org.stackmotion.net.channel.blocking.ClientSockets;
import org.stackmotion.net.channel.blocking.TransferJob;
import org.stackmotion.net.channel.blocking.TransferResult;

/** Sends bytes to an echo server over TCP, piece by piece, and compares what comes back. */
public final class EchoProgram implements ClientProgram<TransferJob, TransferResult> {
    private static final int PIECE_BYTES = 8 << 10;

    @Override
    public TransferResult run(ClientSockets sockets, TransferJob job) throws IOException {
        EchoTCPClient echo = new EchoTCPClient();
        echo.setSocketFactory(sockets.socketFactory());
        echo.setConnectTimeout(job.timeoutMs());
        echo.setDefaultTimeout(job.timeoutMs());
        echo.connect(job.host(), job.port());
        try {
            long startNs = sockets.nowNs();
            byte[] content = job.content();
            byte[] heard = new byte[content.length];
            DataInputStream in = new DataInputStream(echo.getInputStream());
            for (int from = 0; from < content.length; from += PIECE_BYTES) {
                int count = Math.min(PIECE_BYTES, content.length - from);
                echo.getOutputStream().write(content, from, count);
                in.readFully(heard, from, count);
            }
            boolean intact = Arrays.equals(heard, content);
            return new TransferResult(content.length, sockets.nowNs() - startNs, intact, 0);
        } finally {
            echo.disconnect();
        }
    }
}
