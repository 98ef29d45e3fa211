package org.stackmotion.net.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Big-endian (network order) access to header bytes. */
public final class Bytes {
    private static final VarHandle SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Bytes() {}

    public static int getByte(byte[] bytes, int at) {
        return bytes[at] & 0xFF;
    }

    public static int getShort(byte[] bytes, int at) {
        return (short) SHORT.get(bytes, at) & 0xFFFF;
    }

    public static int getInt(byte[] bytes, int at) {
        return (int) INT.get(bytes, at);
    }

    public static long getLong(byte[] bytes, int at) {
        return (long) LONG.get(bytes, at);
    }

    public static void putByte(byte[] bytes, int at, int value) {
        bytes[at] = (byte) value;
    }

    public static void putShort(byte[] bytes, int at, int value) {
        SHORT.set(bytes, at, (short) value);
    }

    public static void putInt(byte[] bytes, int at, int value) {
        INT.set(bytes, at, value);
    }

    public static void putLong(byte[] bytes, int at, long value) {
        LONG.set(bytes, at, value);
    }

    /** A 48-bit hardware address in the low bits of a long. */
    public static long getMac(byte[] bytes, int at) {
        return ((long) getShort(bytes, at) << 32) | (getInt(bytes, at + 2) & 0xFFFF_FFFFL);
    }

    public static void putMac(byte[] bytes, int at, long mac) {
        putShort(bytes, at, (int) (mac >>> 32));
        putInt(bytes, at + 2, (int) mac);
    }
}
