package org.stackmotion.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Between modules: cli, server -> lab -> migration -> net -> core, and what each must not know. */
final class ModuleDirectionTest {
    @ParameterizedTest
    @ValueSource(strings = {"core", "net", "migration", "lab", "cli"})
    void everyModuleIsSeenByTheseTests(String module) {
        assertThat(MainCode.classes())
                .anyMatch(c -> c.getPackageName().startsWith(MainCode.ROOT + module));
    }

    @Test
    void coreSeesNoOtherModule() {
        seesNothingOf("core", "net", "migration", "lab", "cli", "server", "bench");
    }

    @Test
    void netSeesOnlyCore() {
        seesNothingOf("net", "migration", "lab", "cli", "server", "bench");
    }

    @Test
    void migrationSeesOnlyNetAndCore() {
        seesNothingOf("migration", "lab", "cli", "server", "bench");
    }

    @Test
    void labSeesNoFrontEnd() {
        seesNothingOf("lab", "cli", "server", "bench");
    }

    @Test
    void frontEndsDoNotSeeEachOtherOrTheBenchmarks() {
        seesNothingOf("cli", "server", "bench");
        seesNothingOf("server", "cli", "bench");
    }

    private static void seesNothingOf(String module, String... others) {
        String[] packages = new String[others.length];
        for (int i = 0; i < others.length; i++) {
            packages[i] = MainCode.ROOT + others[i] + "..";
        }
        noClasses()
                .that()
                .resideInAPackage(MainCode.ROOT + module + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages)
                .because("imports go one way: cli, server -> lab -> migration -> net -> core")
                .allowEmptyShould(true)
                .check(MainCode.classes());
    }

    @Test
    void coreKnowsNoNetwork() {
        noClasses()
                .that()
                .resideInAPackage("org.stackmotion.core..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net..", "io.netty.channel.socket..", "io.netty.handler..")
                .because("networking begins in sim-net")
                .check(MainCode.classes());
    }

    @Test
    void onlyFrontEndsKnowALoggingBackEnd() {
        noClasses()
                .that()
                .resideOutsideOfPackages("org.stackmotion.cli..", "org.stackmotion.server..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.slf4j..", "ch.qos.logback..", "io.netty.util.internal.logging..")
                .because("library modules log through System.Logger")
                .check(MainCode.classes());
    }

    /** NullAway only looks at marked packages, so a forgotten package-info would switch it off. */
    @Test
    void everyPackageIsNullMarked() {
        classes()
                .should(
                        new ArchCondition<JavaClass>("be in a @NullMarked package") {
                            @Override
                            public void check(JavaClass c, ConditionEvents events) {
                                events.add(
                                        new SimpleConditionEvent(
                                                c,
                                                c.getPackage().isAnnotatedWith(NullMarked.class),
                                                c.getPackageName()
                                                        + " needs a package-info.java with"
                                                        + " @NullMarked"));
                            }
                        })
                .check(MainCode.classes());
    }

    @Test
    void namesSayWhatAThingIs() {
        noClasses()
                .should()
                .haveNameMatching(".*(Impl|Manager|Utils?)")
                .because("such names say nothing; name the role or put the method where it belongs")
                .check(MainCode.classes());
    }
}
