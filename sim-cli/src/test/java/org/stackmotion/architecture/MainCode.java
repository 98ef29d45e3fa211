package org.stackmotion.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

/** All main classes below the front ends, read once for all tests of this package. */
final class MainCode {
    static final String ROOT = "org.stackmotion.";

    /** Tests come as folders or, from other modules, as jars. */
    private static final ImportOption NO_TESTS =
            location -> !location.contains("/test-classes/") && !location.contains("-tests.jar");

    private static final JavaClasses CLASSES =
            new ClassFileImporter().withImportOption(NO_TESTS).importPackages("org.stackmotion");

    private MainCode() {}

    static JavaClasses classes() {
        return CLASSES;
    }
}
