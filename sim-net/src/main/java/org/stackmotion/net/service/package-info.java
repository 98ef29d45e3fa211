/**
 * Small servers on the channels of a stack, for clients and tenants to speak to: echo, discard,
 * daytime, NTP, TFTP, FTP. Ordinary Netty pipelines in simulated time.
 */
@NullMarked
package org.stackmotion.net.service;

import org.jspecify.annotations.NullMarked;
