package io.vmcrypt.core;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.Set;
import java.util.stream.Stream;

/** What this module may know, and what it may show. */
@AnalyzeClasses(packages = "io.vmcrypt.core", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  /** The only foreign types that users of an exported package may meet. */
  private static final Set<String> SHOWN_PACKAGES = Set.of("java.", "javax.", "io.vmcrypt.");

  @ArchTest
  static final ArchRule exportedPackagesShowNoForeignTypes =
      ArchRuleDefinition.classes()
          .that()
          .resideOutsideOfPackage("..internal..")
          .and()
          .arePublic()
          .should(showOnlyOwnTypes());

  @ArchTest
  static final ArchRule coreKnowsNoOtherModule =
      noClasses()
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.vmcrypt..")
                  .and(DescribedPredicate.not(resideInAPackage("io.vmcrypt.core.."))));

  @ArchTest
  static final ArchRule exportedPackagesUseNoHttp =
      noClasses()
          .that()
          .resideOutsideOfPackage("..internal..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "okhttp3..",
              "okio..",
              "kotlin..",
              "io.vmcrypt.core.internal",
              "io.vmcrypt.core.internal.http..",
              "io.vmcrypt.core.internal.json..");

  /** What public types may use of the internal packages needs the JDK alone. */
  @ArchTest
  static final ArchRule waitingUsesTheJdkAlone =
      classes()
          .that()
          .resideInAPackage("io.vmcrypt.core.internal.async")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("java..", "org.jspecify..", "io.vmcrypt.core.internal.async");

  @ArchTest
  static final ArchRule namesSayWhatThingsAre =
      noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Helpers|Manager|Impl)");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("io.vmcrypt.core.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule nothingIsPrinted =
      noClasses()
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .orShould()
          .callMethod(Throwable.class, "printStackTrace");

  private static ArchCondition<JavaClass> showOnlyOwnTypes() {
    return new ArchCondition<>("show only types of Java and of exported packages") {
      @Override
      public void check(JavaClass shown, ConditionEvents events) {
        Stream.concat(
                Stream.concat(shown.getSuperclass().stream(), shown.getInterfaces().stream())
                    .flatMap(type -> type.getAllInvolvedRawTypes().stream()),
                shown.getMembers().stream()
                    .filter(ArchitectureTest::isVisible)
                    .flatMap(member -> member.getAllInvolvedRawTypes().stream()))
            .map(JavaClass::getBaseComponentType)
            .filter(type -> !mayBeShown(type))
            .map(type -> shown.getName() + " shows " + type.getName())
            .forEach(text -> events.add(SimpleConditionEvent.violated(shown, text)));
      }
    };
  }

  private static boolean isVisible(JavaMember member) {
    return member.getModifiers().contains(JavaModifier.PUBLIC)
        || member.getModifiers().contains(JavaModifier.PROTECTED);
  }

  private static boolean mayBeShown(JavaClass type) {
    return type.isPrimitive()
        || (SHOWN_PACKAGES.stream().anyMatch(type.getName()::startsWith)
            && !type.getPackageName().contains(".internal"));
  }
}
