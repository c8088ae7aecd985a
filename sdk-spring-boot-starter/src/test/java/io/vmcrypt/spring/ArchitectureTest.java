package io.vmcrypt.spring;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Whom the module knows. */
@AnalyzeClasses(
    packages = "io.vmcrypt.spring",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule ONLY_PUBLIC_DOORS_ARE_USED =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.vmcrypt.*.internal..",
              "io.vmcrypt.core.shared..",
              "io.vmcrypt.report.html..",
              "io.vmcrypt.report.json..")
          .because("what the starter does, a program of anybody's could do too");

  @ArchTest
  static final ArchRule FAKES_ARE_FOR_TESTS =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.vmcrypt.spring.testing..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vmcrypt.testkit..", "io.vmcrypt.spring.testing..")
          .because("a program has no fake unless its test asks for one");
}
