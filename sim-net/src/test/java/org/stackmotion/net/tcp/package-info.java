@NullMarked
package org.stackmotion.net.tcp;

import org.jspecify.annotations.NullMarked;
