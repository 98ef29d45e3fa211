package org.stackmotion.bench;

import java.io.IOException;

/** Entry of benchmarks.jar: JMH's own arguments for now. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws IOException {
        org.openjdk.jmh.Main.main(args);
    }
}
