package org.stackmotion.net.autoconf;

import com.google.common.collect.ImmutableList;
import org.stackmotion.net.wire.MldReport;

/** What a {@link MulticastListener} wants done. */
public interface MldOutput {
    /** Send a version 2 report with these records to ff02::16. */
    void report(ImmutableList<MldReport.Group> groups, long nowNs);
}
