package dev.berth.volumes;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.berth.protocol.Pure;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Pure packages stay pure, and packages form no cycle. */
class ArchitectureTest {
    private static final JavaClasses MODULE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.berth.volumes");
    private static final Set<String> CLOCKS = Set.of(
            "java.time.Instant.now",
            "java.time.Clock.systemUTC",
            "java.lang.System.currentTimeMillis",
            "java.lang.System.nanoTime",
            "java.util.UUID.randomUUID",
            "java.lang.Math.random");

    private static final DescribedPredicate<JavaClass> IN_PURE_PACKAGE = DescribedPredicate.describe(
            "are in a pure package", c -> c.getPackage().isAnnotatedWith(Pure.class));

    @Test
    void purePackagesHoldDecisionsAndDataOnly() {
        ArchRule rule = classes().that(IN_PURE_PACKAGE).should(onlyDecide());
        rule.check(MODULE);
        assertThat(MODULE.stream().filter(IN_PURE_PACKAGE).count()).isGreaterThan(30);
    }

    @Test
    void aClockInAPurePackageIsCaught() {
        ArchRule rule = classes().should(onlyDecide());
        JavaClasses planted = new ClassFileImporter().importClasses(Planted.class);
        assertThatThrownBy(() -> rule.check(planted)).isInstanceOf(AssertionError.class);
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching("dev.berth.volumes.(*)..").should().beFreeOfCycles().check(MODULE);
    }

    private static ArchCondition<JavaClass> onlyDecide() {
        return new ArchCondition<>("only decide") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                item.getDirectDependenciesFromSelf().stream()
                        .filter(d -> impure(d.getTargetClass().getPackageName()))
                        .forEach(d -> events.add(SimpleConditionEvent.violated(item, d.getDescription())));
                item.getMethodCallsFromSelf().stream()
                        .filter(c -> CLOCKS.contains(name(c)))
                        .forEach(c -> events.add(SimpleConditionEvent.violated(item, c.getDescription())));
            }
        };
    }

    private static boolean impure(String target) {
        return target.startsWith("akka.")
                || target.startsWith("org.slf4j")
                || target.startsWith("java.io")
                || target.startsWith("java.nio.file")
                || target.startsWith("java.net")
                || target.startsWith("java.util.concurrent");
    }

    private static String name(JavaMethodCall call) {
        return call.getTargetOwner().getName() + "." + call.getName();
    }

    /** What must be caught. */
    static final class Planted {
        Instant when() {
            return Instant.now();
        }
    }
}
