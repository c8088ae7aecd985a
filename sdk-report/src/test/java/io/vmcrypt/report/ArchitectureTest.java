package io.vmcrypt.report;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Whom the module knows. */
@AnalyzeClasses(
    packages = "io.vmcrypt.report",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule FORMS_KNOW_NO_SYSTEM =
      noClasses()
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.vmcrypt..")
                  .and(
                      DescribedPredicate.not(
                          resideInAnyPackage("io.vmcrypt.core..", "io.vmcrypt.report.."))))
          .because("what a result says is its own: here is how it looks");
}
