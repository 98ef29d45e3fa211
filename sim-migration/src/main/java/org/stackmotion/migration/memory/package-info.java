/** VM memory by page: what the guest holds, what travels, and what the destination rebuilds. */
@NullMarked
package org.stackmotion.migration.memory;

import org.jspecify.annotations.NullMarked;
