package org.stackmotion.lab.format;

/** An IPv4 address as the fabric has it: 32 bits, first octet on top. */
public record Ipv4Address(int value) {
    public boolean isUnspecified() {
        return value == 0;
    }

    /** Group, loopback, broadcast and "this network" addresses cannot be an interface's own. */
    public boolean isUnicast() {
        int first = value >>> 24;
        return first != 0 && first != 127 && first < 224;
    }

    @Override
    public String toString() {
        return (value >>> 24)
                + "."
                + (value >>> 16 & 255)
                + "."
                + (value >>> 8 & 255)
                + "."
                + (value & 255);
    }
}
