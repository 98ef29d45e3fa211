package org.stackmotion.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

/** All main classes below the front ends, read once for all tests of this package. */
final class MainCode {
    static final String ROOT = "org.stackmotion.";

    private static final ImportOption NO_TEST_JARS = location -> !location.contains("-tests.jar");

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .withImportOption(NO_TEST_JARS)
                    .importPackages("org.stackmotion");

    private MainCode() {}

    static JavaClasses classes() {
        return CLASSES;
    }
}
