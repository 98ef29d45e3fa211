package org.stackmotion.lab.scenario;

import com.google.common.collect.ImmutableList;
import java.util.stream.Collectors;
import org.stackmotion.lab.yaml.Problem;

/** A file that is no valid scenario; exit code 2. */
public final class ScenarioException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ImmutableList<Problem> problems;

    public ScenarioException(ImmutableList<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = problems;
    }

    public ImmutableList<Problem> problems() {
        return problems;
    }
}
