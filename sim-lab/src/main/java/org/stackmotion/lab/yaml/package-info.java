/**
 * Strict YAML 1.2 with the position of every node, overrides and merging. Knows no scenario keys.
 */
@NullMarked
package org.stackmotion.lab.yaml;

import org.jspecify.annotations.NullMarked;
