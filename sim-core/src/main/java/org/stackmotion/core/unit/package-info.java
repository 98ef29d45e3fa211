/** Times, rates and sizes as text, the same in every locale. */
@NullMarked
package org.stackmotion.core.unit;

import org.jspecify.annotations.NullMarked;
