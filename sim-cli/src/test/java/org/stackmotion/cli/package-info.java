/** Tests of the command line. */
@NullMarked
package org.stackmotion.cli;

import org.jspecify.annotations.NullMarked;
