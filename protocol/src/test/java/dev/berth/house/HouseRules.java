package dev.berth.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.berth.protocol.Pure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.NullMarked;

/** What the architecture test of every module checks: pure stays pure, modules keep apart, no cycles, every package null-marked. */
public final class HouseRules {
    private static final DescribedPredicate<JavaClass> IN_A_PURE_PACKAGE = DescribedPredicate.describe(
            "are in a @Pure package", c -> c.getPackage().isAnnotatedWith(Pure.class));
    private static final DescribedPredicate<JavaClass> OF_THE_OUTSIDE_WORLD =
            DescribedPredicate.describe("are of the outside world", c -> outside(c.getPackageName(), c.getFullName()));

    private static final ArchRule PURE_PACKAGES_TOUCH_NOTHING = noClasses()
            .that(IN_A_PURE_PACKAGE)
            .should()
            .dependOnClassesThat(OF_THE_OUTSIDE_WORLD)
            .because("decisions are data: no Akka, I/O, logging or threads in a pure package");
    private static final ArchRule TIME_AND_CHANCE_ARE_ARGUMENTS = noClasses()
            .that(IN_A_PURE_PACKAGE)
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(UUID.class, "randomUUID")
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Random.class);

    private HouseRules() {}

    /**
     * @param root the module's root package
     * @param others root packages of modules that it must not know
     * @param atLeast how many classes the module has at least: a rule that looks at nothing passes
     */
    public static void check(String root, int atLeast, String... others) {
        JavaClasses module = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(root);
        assertThat(module).as("classes of %s", root).hasSizeGreaterThanOrEqualTo(atLeast);
        PURE_PACKAGES_TOUCH_NOTHING.allowEmptyShould(true).check(module);
        TIME_AND_CHANCE_ARE_ARGUMENTS.allowEmptyShould(true).check(module);
        slices().matching(root + ".(**)").should().beFreeOfCycles().check(module);
        classes().should(liveInANullMarkedPackage()).check(module);
        for (String other : others) {
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage(other + "..")
                    .check(module);
        }
        plantedViolationIsCaught();
    }

    private static void plantedViolationIsCaught() {
        JavaClasses planted = new ClassFileImporter().importPackages("dev.berth.house.planted");
        assertThatThrownBy(() -> TIME_AND_CHANCE_ARE_ARGUMENTS.check(planted)).hasMessageContaining("ReadsTheClock");
    }

    private static boolean outside(String packageName, String name) {
        if (name.equals(IOException.class.getName()) || name.equals(UncheckedIOException.class.getName())) {
            return false;
        }
        // A growing array; nothing of it leaves the memory.
        if (name.equals(ByteArrayOutputStream.class.getName())) {
            return false;
        }
        return under(packageName, "akka")
                || under(packageName, "scala")
                || under(packageName, "org.slf4j")
                || under(packageName, "org.apache.ratis")
                || under(packageName, "java.net")
                || packageName.equals("java.nio.file")
                || packageName.equals("java.util.concurrent")
                || (packageName.equals("java.io") && !name.equals("java.io.Serializable"))
                || name.equals("java.lang.Thread");
    }

    private static boolean under(String packageName, String root) {
        return packageName.equals(root) || packageName.startsWith(root + ".");
    }

    private static ArchCondition<JavaClass> liveInANullMarkedPackage() {
        return new ArchCondition<>("live in a @NullMarked package") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                JavaPackage home = item.getPackage();
                if (!home.isAnnotatedWith(NullMarked.class)) {
                    events.add(
                            SimpleConditionEvent.violated(item, home.getName() + " has no @NullMarked package-info"));
                }
            }
        };
    }
}
