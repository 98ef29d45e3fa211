package org.stackmotion.lab.format;

/** A MAC address in the low 48 bits. */
public record MacAddress(long value) {
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(17);
        for (int shift = 40; shift >= 0; shift -= 8) {
            text.append(Character.forDigit((int) (value >>> shift + 4 & 15), 16));
            text.append(Character.forDigit((int) (value >>> shift & 15), 16));
            if (shift > 0) {
                text.append(':');
            }
        }
        return text.toString();
    }
}
