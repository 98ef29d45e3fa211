/** The migration protocol on a byte stream: a strict codec for a Netty pipeline. */
@NullMarked
package org.stackmotion.migration.protocol;

import org.jspecify.annotations.NullMarked;
