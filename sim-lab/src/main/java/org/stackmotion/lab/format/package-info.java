/**
 * Turns records into a file format: the records are the one table of keys, from which the reader,
 * the JSON Schema and the reference in docs/scenario-format.md are all made.
 */
@NullMarked
package org.stackmotion.lab.format;

import org.jspecify.annotations.NullMarked;
