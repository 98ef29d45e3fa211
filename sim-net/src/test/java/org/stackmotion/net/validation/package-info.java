/** Published figures that TCP over the simulated wire must reproduce, each inside its band. */
@NullMarked
package org.stackmotion.net.validation;

import org.jspecify.annotations.NullMarked;
