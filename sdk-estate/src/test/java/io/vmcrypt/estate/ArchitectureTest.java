package io.vmcrypt.estate;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Whom the module knows. */
@AnalyzeClasses(
    packages = "io.vmcrypt.estate",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule ONLY_PUBLIC_DOORS_ARE_USED =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.vmcrypt.kmip.internal..",
              "io.vmcrypt.ovh.internal..",
              "io.vmcrypt.vsphere.internal..",
              "io.vmcrypt.testkit..")
          .because("what an estate does, a program of anybody's could do too");

  @ArchTest
  static final ArchRule NO_LIBRARY_IN_PUBLIC =
      noClasses()
          .that()
          .resideOutsideOfPackage("..internal..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("okio..", "com.squareup..", "okhttp3..", "retrofit2..")
          .because("a program must not depend on what the SDK is built from");

  /** The root package puts things together: its classes are in no slice. */
  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices()
          .matching("io.vmcrypt.estate.(**)")
          .should()
          .beFreeOfCycles()
          .because("who changes a package must know whom that can touch");
}
