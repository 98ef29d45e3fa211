package org.stackmotion.net.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * An Ethernet frame on its way. The head is real bytes: Ethernet header at 0 (without the 802.1Q
 * tag, which NICs carry beside the frame and which is put in when bytes are asked for), network
 * header at {@link #L3}, and so on. The rest of the payload is either inline behind the headers or
 * a reference into a {@link PayloadChunk} chain.
 *
 * <p><b>Ownership</b> travels with the call: whoever gets a frame passes it on or releases it.
 */
public final class Frame {
    /** Offset of the network header. */
    public static final int L3 = 14;

    /** FCS, IEEE 802.3 section 3.2.9. */
    public static final int FCS_BYTES = 4;

    /** Preamble and start delimiter (8) and inter-packet gap (12). */
    public static final int PREAMBLE_AND_GAP_BYTES = 20;

    /** Shortest frame without FCS. */
    public static final int MIN_BYTES = 60;

    public static final int TAG_BYTES = 4;

    private final FramePool pool;
    byte[] bytes;
    private int headLength;
    private @Nullable PayloadChunk payload;
    private int payloadOffset;
    private int payloadLength;
    private int segmentBytes;
    private int segmentHead;
    private int vlan;
    private boolean badFcs;
    private boolean checksumOffloaded;
    private boolean damaged;
    private boolean inUse;
    private long traceIdent;

    Frame(FramePool pool, int capacity) {
        this.pool = pool;
        this.bytes = new byte[capacity];
    }

    void reset(int headLength) {
        this.headLength = headLength;
        payload = null;
        payloadOffset = 0;
        payloadLength = 0;
        segmentBytes = 0;
        segmentHead = 0;
        vlan = 0;
        badFcs = false;
        checksumOffloaded = false;
        damaged = false;
        traceIdent = 0;
        inUse = true;
    }

    /** The head's bytes, valid to {@link #headLength()}; views read and write here. */
    public byte[] bytes() {
        return bytes;
    }

    /** Inline bytes from the Ethernet header on. */
    public int headLength() {
        return headLength;
    }

    /** Points the frame's payload into a chunk chain and retains its first chunk. */
    public void setPayload(PayloadChunk chunk, int offset, int length) {
        chunk.retain();
        payload = chunk;
        payloadOffset = offset;
        payloadLength = length;
    }

    public @Nullable PayloadChunk payload() {
        return payload;
    }

    public int payloadOffset() {
        return payloadOffset;
    }

    public int payloadLength() {
        return payloadLength;
    }

    /** Makes the payload longer by what follows it in its chain. */
    public void extend(int bytes) {
        payloadLength += bytes;
    }

    /**
     * For a TCP super-segment, which is on its way to be cut (TSO) or has been merged (LRO): the
     * payload bytes of its longest segment on the wire. 0 for every other frame.
     */
    public int segmentBytes() {
        return segmentBytes;
    }

    /** Makes this a super-segment: everything inline now is its header, the rest its payload. */
    public void setSegmentBytes(int bytes) {
        segmentBytes = bytes;
        segmentHead = headLength;
    }

    /** Of a super-segment: bytes of all headers. */
    public int segmentHead() {
        return segmentHead;
    }

    /** Frames of the wire that this one stands for. */
    public int segments() {
        return segmentBytes == 0 ? 1 : (length() - segmentHead + segmentBytes - 1) / segmentBytes;
    }

    /** The longest IP packet of it on the wire, in bytes: what an MTU is compared with. */
    public int packetBytes() {
        return (segmentBytes == 0 ? length() : segmentHead + segmentBytes) - L3;
    }

    /** VLAN id 1..4094, or 0 for an untagged frame. */
    public int vlan() {
        return vlan;
    }

    public void setVlan(int vlan) {
        this.vlan = vlan;
    }

    /** Length without tag, FCS and padding: what a capture of an untagged frame shows. */
    public int length() {
        return headLength + payloadLength;
    }

    /** Length as captured on the wire: with tag, padded to the minimum, without FCS. */
    public int capturedLength() {
        return Math.max(MIN_BYTES, length() + (vlan == 0 ? 0 : TAG_BYTES));
    }

    /** Bytes of line time: with FCS, preamble and gap. */
    public int lineBytes() {
        return capturedLength() + FCS_BYTES + PREAMBLE_AND_GAP_BYTES;
    }

    /** Damaged on the wire: the next port drops it and counts BAD_FCS. */
    public boolean badFcs() {
        return badFcs;
    }

    public void setBadFcs(boolean bad) {
        badFcs = bad;
    }

    /**
     * True while the checksum fields are left to the NIC: receivers trust the frame, and whoever
     * asks for its bytes gets right checksums.
     */
    public boolean checksumOffloaded() {
        return checksumOffloaded;
    }

    public void setChecksumOffloaded(boolean offloaded) {
        checksumOffloaded = offloaded;
    }

    /** What the fast digest sums as "seq": the TCP sequence number, 0 for other traffic. */
    public long traceIdent() {
        return traceIdent;
    }

    public void setTraceIdent(long ident) {
        traceIdent = ident;
    }

    /** A frame of its own with the same bytes and payload reference (flooding, duplication). */
    public Frame copy() {
        Frame twin = pool.take(headLength);
        System.arraycopy(bytes, 0, twin.bytes, 0, headLength);
        if (payload != null) {
            twin.setPayload(payload, payloadOffset, payloadLength);
        }
        twin.segmentBytes = segmentBytes;
        twin.segmentHead = segmentHead;
        twin.vlan = vlan;
        twin.badFcs = badFcs;
        twin.checksumOffloaded = checksumOffloaded;
        twin.damaged = damaged;
        twin.traceIdent = traceIdent;
        return twin;
    }

    /** Writes the payload's real bytes (not the head). */
    public void getPayload(ByteBuf to) {
        getPayload(to, payloadLength);
    }

    /** The same, at most that many bytes from the payload's start. */
    public void getPayload(ByteBuf to, int most) {
        PayloadChunk chunk = payload;
        int at = payloadOffset;
        int left = Math.min(most, payloadLength);
        while (left > 0 && chunk != null) {
            int count = Math.min(left, chunk.length() - at);
            chunk.getBytes(at, to, count);
            left -= count;
            at = 0;
            chunk = chunk.next();
        }
    }

    /** A number that is equal for equal payload content behind the head; 0 without such payload. */
    public long payloadIdentity() {
        long identity = 0;
        PayloadChunk chunk = payload;
        int at = payloadOffset;
        int left = payloadLength;
        while (left > 0 && chunk != null) {
            int count = Math.min(left, chunk.length() - at);
            identity = identity * 0x9E3779B97F4A7C15L + chunk.identity(at, count);
            left -= count;
            at = 0;
            chunk = chunk.next();
        }
        return identity;
    }

    /**
     * Writes exactly what a capture of this frame shows: the 802.1Q tag put in, padded to the
     * minimum, without FCS, offloaded checksums filled in. The frame itself does not change.
     */
    public void writeTo(ByteBuf to) {
        int start = to.writerIndex();
        int l3 = start + L3;
        if (vlan == 0) {
            to.writeBytes(bytes, 0, headLength);
        } else {
            to.writeBytes(bytes, 0, EthernetView.TYPE);
            to.writeShort(EthernetView.VLAN);
            to.writeShort(vlan);
            to.writeBytes(bytes, EthernetView.TYPE, headLength - EthernetView.TYPE);
            l3 += TAG_BYTES;
        }
        getPayload(to);
        if (checksumOffloaded) {
            FrameBytes.completeChecksums(to, l3, bytes);
        }
        int missing = MIN_BYTES - (to.writerIndex() - start);
        if (missing > 0) {
            to.writeZero(missing);
        }
    }

    /**
     * Takes the payload inline and fills in the checksums, so that every byte can be looked at and
     * changed in {@link #bytes()}.
     */
    public void materialize() {
        if (payload != null) {
            byte[] whole = new byte[Math.max(length(), bytes.length)];
            System.arraycopy(bytes, 0, whole, 0, headLength);
            ByteBuf rest = Unpooled.wrappedBuffer(whole).writerIndex(headLength);
            getPayload(rest);
            headLength += payloadLength;
            bytes = whole;
            payload.release();
            payload = null;
            payloadOffset = 0;
            payloadLength = 0;
        }
        if (checksumOffloaded) {
            FrameBytes.completeChecksums(Unpooled.wrappedBuffer(bytes, 0, headLength), L3, bytes);
            checksumOffloaded = false;
        }
    }

    /** Notes that a bit of this frame was flipped; true if one was flipped before. */
    public boolean markDamaged() {
        boolean before = damaged;
        damaged = true;
        return before;
    }

    /** Gives the frame back to its pool; it must not be touched afterwards. */
    public void release() {
        if (!inUse) {
            throw new IllegalStateException("frame released twice");
        }
        inUse = false;
        if (payload != null) {
            payload.release();
            payload = null;
        }
        pool.giveBack(this);
    }
}
