/** The shell scripts beside the pom. */
@NullMarked
package org.stackmotion.launcher;

import org.jspecify.annotations.NullMarked;
