/** What happened, as digests that two runs of one seed share. */
@NullMarked
package org.stackmotion.core.trace;

import org.jspecify.annotations.NullMarked;
