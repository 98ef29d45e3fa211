/** The report of a run: the contract of report.json, and the same for people. */
@NullMarked
package org.stackmotion.lab.report;

import org.jspecify.annotations.NullMarked;
