/** Bytes on the wire up to a running ESXi host: one package a layer, imports go one way. */
@NullMarked
package org.stackmotion.net;

import org.jspecify.annotations.NullMarked;
