/** What a front end may know while a simulation runs. */
@NullMarked
package org.stackmotion.core.progress;

import org.jspecify.annotations.NullMarked;
