/** Builds the simulated world that a scenario describes, and changes it when steps say so. */
@NullMarked
package org.stackmotion.lab.world;

import org.jspecify.annotations.NullMarked;
