package org.stackmotion.cli;

import java.io.PrintWriter;
import java.util.List;
import org.stackmotion.lab.yaml.Problem;

/** What goes to standard error, in one form everywhere. */
final class Messages {
    private Messages() {}

    /** Prints all that is wrong with a file. */
    static int problems(PrintWriter err, List<Problem> problems) {
        problems.forEach(err::println);
        err.println(problems.size() == 1 ? "1 error" : problems.size() + " errors");
        err.flush();
        return ExitCode.BAD_INPUT;
    }
}
