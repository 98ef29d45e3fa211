/**
 * Ready-made programs around unmodified Apache Commons Net clients. The classes here are loaded
 * anew for the clients of each simulation, as Commons Net itself is: what goes in and comes out are
 * types of {@code org.stackmotion.net.channel.blocking}.
 */
@NullMarked
package org.stackmotion.net.channel.blocking.commons;

import org.jspecify.annotations.NullMarked;
