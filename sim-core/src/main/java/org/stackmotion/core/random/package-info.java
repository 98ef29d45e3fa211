/** Seeded randomness, forked by name. */
@NullMarked
package org.stackmotion.core.random;

import org.jspecify.annotations.NullMarked;
