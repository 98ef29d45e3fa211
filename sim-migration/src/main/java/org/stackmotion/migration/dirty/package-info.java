/** How a guest writes its memory: dirty-page models in guest time. */
@NullMarked
package org.stackmotion.migration.dirty;

import org.jspecify.annotations.NullMarked;
