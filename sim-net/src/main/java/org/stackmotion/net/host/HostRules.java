package org.stackmotion.net.host;

/**
 * Which advice of the vendor is a rule on this host (scenario section {@code rules}).
 *
 * @param distinctGateways refuse equal gateways on the vMotion and the default stack (facts 1.4 G2)
 * @param managementVmk refuse to leave the host without a management vmk (facts 1.3 E8)
 */
public record HostRules(boolean distinctGateways, boolean managementVmk) {
    /** Advice warns. */
    public static final HostRules DEFAULT = new HostRules(false, false);
}
