/** A virtual machine: memory, guest network, dirty log, power, and the one host that owns it. */
@NullMarked
package org.stackmotion.migration.vm;

import org.jspecify.annotations.NullMarked;
