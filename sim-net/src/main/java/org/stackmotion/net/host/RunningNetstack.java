package org.stackmotion.net.host;

import com.google.common.collect.ImmutableList;

/**
 * One entry of the runtime list, {@code netStackInstanceRuntimeInfo[]} (facts 1.2).
 *
 * @param maxConnections the limit that works now
 */
public record RunningNetstack(
        String key, NetstackState state, ImmutableList<String> vmknics, int maxConnections) {}
