package org.stackmotion.net.channel;

import io.netty.channel.ChannelId;
import java.util.Locale;
import org.stackmotion.net.stack.Netstack;

/**
 * A channel's id: stack and number, the same in every run. Netty's own ids are random and would
 * reach the order of hash sets of channels.
 */
record VmkChannelId(String where, long number) implements ChannelId {
    private static final long serialVersionUID = 1L;

    static VmkChannelId next(Netstack stack) {
        return new VmkChannelId(stack.where(), stack.nextChannelNumber());
    }

    @Override
    public String asShortText() {
        return String.format(Locale.ROOT, "%08x", number);
    }

    @Override
    public String asLongText() {
        return where + "#" + number;
    }

    @Override
    public int compareTo(ChannelId other) {
        if (other instanceof VmkChannelId id) {
            int byStack = where.compareTo(id.where);
            return byStack != 0 ? byStack : Long.compare(number, id.number);
        }
        return asLongText().compareTo(other.asLongText());
    }

    @Override
    public String toString() {
        return asShortText();
    }
}
