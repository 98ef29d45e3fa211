package org.stackmotion.net.link;

/** Which way a frame passes a port, seen from the machine that the port belongs to. */
public enum FrameDirection {
    SENT,
    RECEIVED
}
