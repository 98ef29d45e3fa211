/** Test support that the modules above share. */
@NullMarked
package org.stackmotion.core.test;

import org.jspecify.annotations.NullMarked;
