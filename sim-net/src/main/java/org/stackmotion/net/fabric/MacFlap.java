package org.stackmotion.net.fabric;

/**
 * An address that a switch hears now at one port, now at another: two machines that use it, or a
 * loop.
 *
 * @param from the port that it left last, by what is at the other end of its cable
 * @param to the port that it went to last
 * @param moves how often it has moved in all
 */
public record MacFlap(int vlan, long mac, String from, String to, long moves) {}
