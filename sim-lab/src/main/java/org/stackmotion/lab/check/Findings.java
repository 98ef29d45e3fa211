package org.stackmotion.lab.check;

import org.stackmotion.lab.format.Ipv4Subnet;
import org.stackmotion.lab.format.Nearest;
import org.stackmotion.lab.format.Origins;
import org.stackmotion.lab.scenario.Scenario;
import org.stackmotion.lab.yaml.Problems;

/** What all checks share: the scenario, where its parts were written, and the list of findings. */
final class Findings {
    final Scenario scenario;
    final Origins origins;
    final Problems problems;

    Findings(Scenario scenario, Origins origins, Problems problems) {
        this.scenario = scenario;
        this.origins = origins;
        this.problems = problems;
    }

    void error(Object bound, String key, String message) {
        origins.error(bound, key, message, problems);
    }

    void warn(Object bound, String key, String message) {
        origins.warn(bound, key, message, problems);
    }

    /** False once anything inside the record is wrong: follow-on findings would only be noise. */
    boolean isClean(Object bound) {
        return origins.isClean(bound, problems);
    }

    /** Notes an unknown name; empty names were already noted by the reader. */
    boolean refers(Object bound, String key, String what, String name, Iterable<String> known) {
        for (String k : known) {
            if (k.equals(name)) {
                return true;
            }
        }
        if (!name.isEmpty()) {
            error(
                    bound,
                    key,
                    "there is no " + what + " " + name + "; " + Nearest.advice(name, known));
        }
        return false;
    }

    /** The address must be one that an interface can have. */
    boolean isHostAddress(Object bound, String key, Ipv4Subnet address) {
        if (!address.address().isUnicast()) {
            error(
                    bound,
                    key,
                    address.address()
                            + " is no unicast address; accepted: 1.0.0.0 to 223.255.255.255 but for 127.0.0.0/8");
            return false;
        }
        if (address.isNetworkOrBroadcast()) {
            error(
                    bound,
                    key,
                    address
                            + " is the network or the broadcast address of its subnet; accepted: an address between them");
            return false;
        }
        return true;
    }
}
