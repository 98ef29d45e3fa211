/** VM memory, dirty models, pre-copy and cold migration: an application on the simulated stacks. */
@NullMarked
package org.stackmotion.migration;

import org.jspecify.annotations.NullMarked;
