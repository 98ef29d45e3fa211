/**
 * The rules of the house, as tests: who may import whom, and what simulation code must not call.
 */
@NullMarked
package org.stackmotion.architecture;

import org.jspecify.annotations.NullMarked;
