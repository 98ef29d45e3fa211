package org.stackmotion.migration.vmotion;

import java.util.Locale;

/** How a migration stands, in the words of report.json. */
public enum MigrationOutcome {
    COMPLETED,
    FAILED,
    CANCELLED,
    REFUSED,
    UNFINISHED;

    /** As in report.json. */
    public String json() {
        return name().toLowerCase(Locale.ROOT);
    }
}
