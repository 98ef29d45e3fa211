package org.stackmotion.migration.dirty;

/** A guest that writes nothing. */
public final class IdleModel implements DirtyModel {
    @Override
    public void advance(long fromNs, long toNs, DirtySink sink) {}

    @Override
    public void onClean(long guestNs) {}

    @Override
    public String name() {
        return "idle";
    }
}
