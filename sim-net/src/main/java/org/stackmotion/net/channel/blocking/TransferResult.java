package org.stackmotion.net.channel.blocking;

/**
 * What became of a {@link TransferJob}.
 *
 * @param durationNs of the transfer itself, without login
 * @param intact the bytes are those that were expected
 * @param listed entries of the folder's listing afterwards; 0 where there is no listing
 */
public record TransferResult(long bytes, long durationNs, boolean intact, int listed) {}
