package io.vmcrypt.core;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What this module may know, and what it may show. */
@AnalyzeClasses(packages = "io.vmcrypt.core", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

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
          .resideOutsideOfPackages("..internal..", "..core.shared..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "okhttp3..",
              "okio..",
              "kotlin..",
              "io.vmcrypt.core.internal",
              "io.vmcrypt.core.internal.http..",
              "io.vmcrypt.core.internal.json..");

  /** Public types wait by it, so it needs the JDK alone. */
  @ArchTest
  static final ArchRule waitingUsesTheJdkAlone =
      classes()
          .that()
          .resideInAPackage("io.vmcrypt.core.shared.async")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("java..", "org.jspecify..", "io.vmcrypt.core.shared.async");

  /** Each package is a slice, the root as well. */
  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("io.vmcrypt.(**)").should().beFreeOfCycles();
}
