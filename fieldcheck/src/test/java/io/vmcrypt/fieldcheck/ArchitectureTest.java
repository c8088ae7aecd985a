package io.vmcrypt.fieldcheck;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Whom the module knows. */
@AnalyzeClasses(
    packages = "io.vmcrypt.fieldcheck",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule THE_COMMAND_IS_ABOVE =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vmcrypt.cli..", "io.vmcrypt.estate..", "io.vmcrypt.kmip..");

  @ArchTest
  static final ArchRule THE_REST_IS_WHAT_EVERYBODY_MAY_USE =
      noClasses()
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.vmcrypt..internal..")
                  // decision 5: what goes over the wire, and the stand-ins' table of types
                  .and(not(nameMatching(".*\\.(WireTap|TypeTables?)(\\$.*)?"))))
          .because("its reads are those of any program");

  @ArchTest
  static final ArchRule ONE_CLASS_SEES_THE_WIRE =
      noClasses()
          .that()
          .doNotHaveSimpleName("Wire")
          .should()
          .dependOnClassesThat()
          .haveNameMatching(".*\\.WireTap(\\$.*)?");

  @ArchTest
  static final ArchRule NO_STAND_IN_RUNS =
      noClasses()
          .that()
          .doNotHaveSimpleName("Vocabulary")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.vmcrypt.testkit..")
          .because("only the table of types is used where real systems are checked");
}
