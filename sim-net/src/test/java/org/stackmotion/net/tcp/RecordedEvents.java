package org.stackmotion.net.tcp;

import org.jspecify.annotations.Nullable;

/** What a connection told its user. */
final class RecordedEvents implements TcpEvents {
    int established;
    int readable;
    int writable;
    int closedCount;
    int deleted;
    @Nullable TcpCloseReason reason;

    @Override
    public void onEstablished(long nowNs) {
        established++;
    }

    @Override
    public void onReadable(long nowNs) {
        readable++;
    }

    @Override
    public void onWritable(long nowNs) {
        writable++;
    }

    @Override
    public void onClosed(TcpCloseReason why, long nowNs) {
        closedCount++;
        reason = why;
    }

    @Override
    public void onDeleted(long nowNs) {
        deleted++;
    }
}
