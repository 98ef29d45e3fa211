package org.stackmotion.net.channel;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DatagramChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import org.stackmotion.net.stack.Netstack;

/**
 * The group operations of {@link DatagramChannel}: not modelled, they fail. ({@code
 * NetworkInterface} names interfaces of the machine that runs the simulation, which no simulated
 * host has.)
 */
abstract class UnicastDatagramChannel extends VmkChannel implements DatagramChannel {
    UnicastDatagramChannel(Netstack stack) {
        super(null, stack);
    }

    private static ChannelFuture refuse(ChannelPromise promise) {
        return promise.setFailure(
                new UnsupportedOperationException("multicast groups are not modelled"));
    }

    @Override
    public ChannelFuture joinGroup(InetAddress group) {
        return refuse(newPromise());
    }

    @Override
    public ChannelFuture joinGroup(InetAddress group, ChannelPromise promise) {
        return refuse(promise);
    }

    @Override
    public ChannelFuture joinGroup(InetSocketAddress group, NetworkInterface nif) {
        return refuse(newPromise());
    }

    @Override
    public ChannelFuture joinGroup(
            InetSocketAddress group, NetworkInterface nif, ChannelPromise promise) {
        return refuse(promise);
    }

    @Override
    public ChannelFuture joinGroup(InetAddress group, NetworkInterface nif, InetAddress source) {
        return refuse(newPromise());
    }

    @Override
    public ChannelFuture joinGroup(
            InetAddress group, NetworkInterface nif, InetAddress source, ChannelPromise promise) {
        return refuse(promise);
    }

    @Override
    public ChannelFuture leaveGroup(InetAddress group) {
        return refuse(newPromise());
    }

    @Override
    public ChannelFuture leaveGroup(InetAddress group, ChannelPromise promise) {
        return refuse(promise);
    }

    @Override
    public ChannelFuture leaveGroup(InetSocketAddress group, NetworkInterface nif) {
        return refuse(newPromise());
    }

    @Override
    public ChannelFuture leaveGroup(
            InetSocketAddress group, NetworkInterface nif, ChannelPromise promise) {
        return refuse(promise);
    }

    @Override
    public ChannelFuture leaveGroup(InetAddress group, NetworkInterface nif, InetAddress source) {
        return refuse(newPromise());
    }

    @Override
    public ChannelFuture leaveGroup(
            InetAddress group, NetworkInterface nif, InetAddress source, ChannelPromise promise) {
        return refuse(promise);
    }

    @Override
    public ChannelFuture block(InetAddress group, NetworkInterface nif, InetAddress source) {
        return refuse(newPromise());
    }

    @Override
    public ChannelFuture block(
            InetAddress group, NetworkInterface nif, InetAddress source, ChannelPromise promise) {
        return refuse(promise);
    }

    @Override
    public ChannelFuture block(InetAddress group, InetAddress source) {
        return refuse(newPromise());
    }

    @Override
    public ChannelFuture block(InetAddress group, InetAddress source, ChannelPromise promise) {
        return refuse(promise);
    }
}
