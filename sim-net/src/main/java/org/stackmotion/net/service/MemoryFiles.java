package org.stackmotion.net.service;

import com.google.common.collect.ImmutableList;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Files by name, in memory: what the file servers serve. Names are flat; a leading "/" is one. */
public final class MemoryFiles {
    /** Bytes of all files together. */
    public static final long BYTES_MAX = 512L << 20;

    public static final int FILES_MAX = 10_000;

    private final TreeMap<String, byte[]> files = new TreeMap<>();
    private long bytes;

    private static String plain(String name) {
        return name.startsWith("/") ? name.substring(1) : name;
    }

    /** The file's bytes, not a copy; null when there is none. */
    public byte @Nullable [] get(String name) {
        return files.get(plain(name));
    }

    /** Stores a file in place of an older one; false when there is no room for it. */
    public boolean put(String name, byte[] content) {
        String key = plain(name);
        byte[] old = files.get(key);
        long change = content.length - (old == null ? 0 : old.length);
        boolean full = old == null && files.size() == FILES_MAX;
        if (key.isEmpty() || full || bytes + change > BYTES_MAX) {
            return false;
        }
        bytes += change;
        files.put(key, content);
        return true;
    }

    /** True when there was such a file. */
    public boolean remove(String name) {
        byte[] old = files.remove(plain(name));
        bytes -= old == null ? 0 : old.length;
        return old != null;
    }

    /** By name. */
    public ImmutableList<String> names() {
        return ImmutableList.copyOf(files.keySet());
    }
}
