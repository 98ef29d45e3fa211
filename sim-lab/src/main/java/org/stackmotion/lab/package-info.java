/**
 * Scenario file to world, run and report; esxcli command table, import, export, labs and sweeps.
 */
@NullMarked
package org.stackmotion.lab;

import org.jspecify.annotations.NullMarked;
