@NullMarked
package org.stackmotion.net.channel.blocking;

import org.jspecify.annotations.NullMarked;
