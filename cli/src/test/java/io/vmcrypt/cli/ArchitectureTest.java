package io.vmcrypt.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.vmcrypt.cli", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule onlyWhatEverybodyMayUse =
      noClasses()
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                      "io.vmcrypt..internal..",
                      "io.vmcrypt.core.shared..",
                      "io.vmcrypt.report.html..",
                      "io.vmcrypt.report.json..")
                  // one place opens the files that people name, and says what is wrong with them
                  .and(not(resideInAPackage("io.vmcrypt.core.shared.input"))));

  @ArchTest
  static final ArchRule noCycles =
      slices().matching("io.vmcrypt.cli.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule commandsAreOnTop =
      noClasses()
          .that()
          .resideInAnyPackage("io.vmcrypt.cli.output..", "io.vmcrypt.cli.settings..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.vmcrypt.cli..")
                  .and(
                      not(
                          resideInAnyPackage(
                              "io.vmcrypt.cli.output..", "io.vmcrypt.cli.settings.."))));

  @ArchTest
  static final ArchRule theBaseKnowsNoOtherRoom =
      noClasses()
          .that()
          .resideInAPackage("io.vmcrypt.cli.base")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.vmcrypt.cli",
              "io.vmcrypt.cli.estate",
              "io.vmcrypt.cli.kms",
              "io.vmcrypt.cli.site",
              "io.vmcrypt.cli.tool",
              "io.vmcrypt.cli.vm");

  @ArchTest
  static final ArchRule theDoorIsAlone =
      classes()
          .that()
          .resideInAPackage("io.vmcrypt.cli")
          .should()
          .haveNameMatching(".*\\.(Vmcrypt|package-info)(\\$.*)?");

  @ArchTest
  static final ArchRule standInsForDemoAndFakeAlone =
      noClasses()
          .that()
          .doNotHaveSimpleName("StandIns")
          .and()
          .doNotHaveSimpleName("FakeCommand")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.vmcrypt.testkit..");

  @ArchTest
  static final ArchRule standInsAreOfTheDemo =
      noClasses()
          .that()
          .doNotHaveSimpleName("StandIns")
          .and()
          .doNotHaveSimpleName("DemoCommand")
          .should()
          .dependOnClassesThat()
          .haveSimpleName("StandIns");

  @ArchTest
  static final ArchRule theProcessIsKnownInOnePlace =
      noClasses()
          .that()
          .doNotHaveSimpleName("Surroundings")
          .and()
          .doNotHaveSimpleName("Terminal")
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .orShould()
          .callMethod(System.class, "getenv")
          .orShould()
          .callMethod(System.class, "console");

  @ArchTest
  static final ArchRule oneExit =
      noClasses()
          .that()
          .doNotHaveSimpleName("Vmcrypt")
          .should()
          .callMethod(System.class, "exit", int.class);

  @ArchTest
  static final ArchRule jsonIsWrittenInOnePlace =
      noClasses()
          .that()
          .doNotHaveSimpleName("Json")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.squareup.moshi..");
}
