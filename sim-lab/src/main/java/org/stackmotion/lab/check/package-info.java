/** What must fit together in a scenario: references, addresses, stacks, services, steps. */
@NullMarked
package org.stackmotion.lab.check;

import org.jspecify.annotations.NullMarked;
