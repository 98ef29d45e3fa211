package org.stackmotion.lab.check;

import org.stackmotion.lab.format.Origins;
import org.stackmotion.lab.scenario.Scenario;
import org.stackmotion.lab.yaml.Problems;

/**
 * Checks what a single value cannot show. Runs also when the reader has found mistakes, so that a
 * user sees all of them at once; a section that already has one is not looked at again.
 */
public final class ScenarioCheck {
    private final Findings findings;

    public ScenarioCheck(Scenario scenario, Origins origins, Problems problems) {
        this.findings = new Findings(scenario, origins, problems);
    }

    public void run() {
        new FabricCheck(findings).run();
        new HostCheck(findings).run();
        new MachineCheck(findings).run();
        new EventCheck(findings).run();
        new AddressCheck(findings).run();
        new Ipv6Check(findings).run();
    }
}
