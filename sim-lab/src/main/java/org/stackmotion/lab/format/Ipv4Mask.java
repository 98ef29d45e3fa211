package org.stackmotion.lab.format;

/** A subnet mask, kept as its number of leading ones. */
public record Ipv4Mask(int length) {
    @Override
    public String toString() {
        return new Ipv4Address(Ipv4Subnet.mask(length)).toString();
    }
}
