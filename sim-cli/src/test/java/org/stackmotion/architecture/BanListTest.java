package org.stackmotion.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.EvaluationResult;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Simulation code (sim-core, sim-net, sim-migration) keeps to the ban list. */
final class BanListTest {
    private static final String[] SIMULATION = {
        "org.stackmotion.core..", "org.stackmotion.net..", "org.stackmotion.migration.."
    };

    /** A static final field of one of these types is a changing static all the same. */
    private static final Pattern CHANGING =
            Pattern.compile(
                    "java\\.util\\.concurrent\\.atomic\\.(?!.*FieldUpdater).*"
                            + "|java\\.lang\\.(Inheritable)?ThreadLocal"
                            + "|io\\.netty\\.util\\.concurrent\\.FastThreadLocal");

    @Test
    void simulationCodeUsesNothingBanned() {
        classes()
                .that()
                .resideInAnyPackage(SIMULATION)
                .should(BanList.useNothingBanned())
                .check(MainCode.classes());
    }

    @Test
    void simulationCodeHasNoStaticsThatChange() {
        fields().that()
                .areDeclaredInClassesThat()
                .resideInAnyPackage(SIMULATION)
                .should(notBeAStaticThatChanges())
                .allowEmptyShould(true)
                .check(MainCode.classes());
    }

    @Test
    void everyBanCatchesItsOffender() {
        JavaClasses offender = new ClassFileImporter().importClasses(Offender.class);
        for (BanList.Ban ban : BanList.BANS) {
            assertThat(offender.get(Offender.class).getAccessesFromSelf())
                    .as("the sample use of %s %s in Offender", ban.owner(), ban.member())
                    .anyMatch(ban::hits);
        }
        EvaluationResult result = classes().should(BanList.useNothingBanned()).evaluate(offender);
        assertThat(result.getFailureReport().getDetails())
                .hasSizeGreaterThanOrEqualTo(BanList.BANS.size())
                .anyMatch(line -> line.contains("Math.exp") && line.contains("use StrictMath"));
    }

    @Test
    void staticsThatChangeAreCaught() {
        ArchRule rule = fields().should(notBeAStaticThatChanges());
        assertThat(
                        rule.evaluate(new ClassFileImporter().importClasses(Offender.class))
                                .getFailureReport()
                                .getDetails())
                .hasSize(2);
    }

    @Test
    void allowedNeighboursPass() {
        JavaClasses innocent = new ClassFileImporter().importClasses(Innocent.class);
        classes().should(BanList.useNothingBanned()).check(innocent);
        fields().should(notBeAStaticThatChanges()).check(innocent);
    }

    private static ArchCondition<JavaField> notBeAStaticThatChanges() {
        return new ArchCondition<>("not be a static that changes") {
            @Override
            public void check(JavaField field, ConditionEvents events) {
                boolean isStatic = field.getModifiers().contains(JavaModifier.STATIC);
                boolean changes =
                        !field.getModifiers().contains(JavaModifier.FINAL)
                                || CHANGING.matcher(field.getRawType().getName()).matches();
                if (isStatic && changes) {
                    events.add(
                            SimpleConditionEvent.violated(
                                    field,
                                    field.getFullName()
                                            + " is a static that changes: one simulation is one"
                                            + " object graph, so give it to an object of the run"));
                }
            }
        };
    }
}
