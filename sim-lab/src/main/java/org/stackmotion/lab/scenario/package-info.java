/**
 * The scenario file: records that are its table of keys, and the reader that makes them from a file
 * with its overrides.
 */
@NullMarked
package org.stackmotion.lab.scenario;

import org.jspecify.annotations.NullMarked;
