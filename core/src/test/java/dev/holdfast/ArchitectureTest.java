package dev.holdfast;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who may know whom, and what only the program's edge may do. */
class ArchitectureTest {
    private static final String ROOT = "dev.holdfast";
    private static final Set<String> FORBIDDEN_PACKAGES = Set.of("util", "impl", "manager", "helper", "common");

    /** Time and pauses are given, so that a test can turn the clock; only {@code app} holds the real ones. */
    private static final Set<String> FORBIDDEN_CALLS = Set.of(
            "java.time.Instant.now",
            "java.time.LocalDate.now",
            "java.time.LocalDateTime.now",
            "java.time.LocalTime.now",
            "java.time.OffsetDateTime.now",
            "java.time.ZonedDateTime.now",
            "java.time.Clock.system",
            "java.time.Clock.systemUTC",
            "java.time.Clock.systemDefaultZone",
            "java.lang.System.currentTimeMillis",
            "java.lang.Thread.sleep",
            "java.util.concurrent.TimeUnit.sleep",
            "java.lang.Math.random");

    /** An error is thrown with its cause or put into a report; there is nothing to log it to. */
    private static final Set<String> LOGGERS = Set.of(
            "java.util.logging.Logger",
            "java.lang.System$Logger",
            "org.slf4j.Logger",
            "org.slf4j.LoggerFactory",
            "org.apache.commons.logging.Log");

    /** What it takes to keep a library quiet. */
    private static final Set<String> SILENCING = Set.of("getLogger", "setLevel");

    private static final Set<String> OUTPUTS = Set.of("java.lang.System.out", "java.lang.System.err");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void importsFollowTheTable() {
        Set<String> broken = dependencies()
                .filter(it -> !ImportTable.allows(top(it.getOriginClass()), top(it.getTargetClass())))
                .map(ArchitectureTest::sentence)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(broken)
                .as("imports that this table does not allow:\n%s\n", ImportTable.TEXT)
                .isEmpty();
    }

    @Test
    void everyPackageHasARow() {
        assertThat(ImportTable.unknownNames()).isEmpty();
        assertThat(tops())
                .as("packages; each needs a row here:\n%s\n", ImportTable.TEXT)
                .isNotEmpty()
                .allMatch(ImportTable::knows);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void packageNamesSayWhatIsInThem() {
        assertThat(CLASSES.stream().map(JavaClass::getPackageName).distinct())
                .allSatisfy(name -> assertThat(name.split("\\.")).doesNotContainAnyElementsOf(FORBIDDEN_PACKAGES));
    }

    @Test
    void timeAndPausesAreGiven() {
        assertNone(outside("app"), access -> FORBIDDEN_CALLS.contains(target(access)) || isNewDate(access));
    }

    @Test
    void nothingIsLogged() {
        assertNone(
                type -> true,
                access -> LOGGERS.contains(access.getTargetOwner().getName())
                        && !SILENCING.contains(access.getTarget().getName()));
        assertNone(
                type -> true,
                access -> access.getTarget().getName().equals("printStackTrace")
                        && access.getTargetOwner().isAssignableTo(Throwable.class)
                        && !top(access.getOriginOwner()).equals("app")
                        && !top(access.getOriginOwner()).equals("cli"));
    }

    @Test
    void onlyTheCommandLinePrints() {
        assertNone(outside("app", "cli"), access -> OUTPUTS.contains(target(access)));
    }

    private static void assertNone(Predicate<JavaClass> where, Predicate<JavaAccess<?>> forbidden) {
        Set<String> found = CLASSES.stream()
                .filter(where)
                .flatMap(type -> type.getAccessesFromSelf().stream())
                .filter(forbidden::test)
                .map(JavaAccess::getDescription)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(found).isEmpty();
    }

    private static Predicate<JavaClass> outside(String... tops) {
        return type -> !Arrays.asList(tops).contains(top(type));
    }

    private static boolean isNewDate(JavaAccess<?> access) {
        return access.getTarget().getFullName().equals("java.util.Date.<init>()");
    }

    private static String target(JavaAccess<?> access) {
        return access.getTargetOwner().getName() + "." + access.getTarget().getName();
    }

    private static Stream<Dependency> dependencies() {
        return CLASSES.stream()
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .filter(it -> it.getTargetClass().getPackageName().startsWith(ROOT + "."));
    }

    private static Set<String> tops() {
        return CLASSES.stream().map(ArchitectureTest::top).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String sentence(Dependency it) {
        return top(it.getOriginClass()) + " -> " + top(it.getTargetClass()) + ": " + it.getDescription();
    }

    /** The first package below the root; everything under it shares its row. */
    private static String top(JavaClass type) {
        String[] parts = type.getPackageName().split("\\.");
        return parts.length > 2 ? parts[2] : "";
    }
}
