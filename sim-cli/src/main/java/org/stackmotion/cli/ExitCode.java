package org.stackmotion.cli;

/** What the program tells the shell. */
final class ExitCode {
    /** All held. */
    static final int HELD = 0;

    /** A check or an expectation did not hold. */
    static final int NOT_HELD = 1;

    /** Bad input: a command line or a file. */
    static final int BAD_INPUT = 2;

    /** A fault of our own. */
    static final int OWN_FAULT = 70;

    private ExitCode() {}
}
