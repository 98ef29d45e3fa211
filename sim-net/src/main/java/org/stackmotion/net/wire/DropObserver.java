package org.stackmotion.net.wire;

/** Looks at frames that end at a place: a capture. It must neither change nor keep them. */
public interface DropObserver {
    /** One frame is dropped; it is released when this returns. */
    void onDrop(Frame frame, DropReason reason, long nowNs);
}
