/** A store-and-forward IPv4 and IPv6 router on link ends. */
@NullMarked
package org.stackmotion.net.router;

import org.jspecify.annotations.NullMarked;
