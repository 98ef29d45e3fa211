package org.stackmotion.lab.run;

import org.stackmotion.core.progress.Progress;

/** Hears from a run now and then, on the run's thread; it must not take long. */
public interface ProgressListener {
    /** Hears nothing. */
    ProgressListener NONE = snapshot -> {};

    void onProgress(Progress.Snapshot snapshot);
}
