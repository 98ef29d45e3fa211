/** Live migration between two hosts over the stack that their configuration chooses. */
@NullMarked
package org.stackmotion.migration.vmotion;

import org.jspecify.annotations.NullMarked;
