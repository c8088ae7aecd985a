package io.vmcrypt.estate;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.vsphere.kms.CryptoKeys;
import java.util.Collection;

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
              "io.vmcrypt.core.internal..",
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

  /** The reader of an outage asks which keys vCenter can get, and takes the list for that. */
  @ArchTest
  static final ArchRule WHO_NEEDS_A_KEY_IS_ASKED_OF_THE_LEDGER =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("io.vmcrypt.estate.internal.outage.OutageLook")
          .should()
          .callMethod(CryptoKeys.class, "list")
          .orShould()
          .callMethod(CryptoKeys.class, "users", Collection.class)
          .orShould()
          .callMethod(CryptoKeys.class, "status", Collection.class)
          .because("who needs a key is asked in one place, of all witnesses");

  @ArchTest
  static final ArchRule A_CHANGE_IS_JUDGED_AS_A_VALUE =
      noClasses()
          .that()
          // those that write it for people
          .haveNameNotMatching("io\\.vmcrypt\\.estate\\.plan\\.\\w+(Text|Json)")
          .and()
          .doNotHaveFullyQualifiedName("io.vmcrypt.estate.internal.reading.ChangeText")
          .should()
          .callMethod(Change.class, "from")
          .orShould()
          .callMethod(Change.class, "to")
          .because("what is written for people is read by people: programs compare values");

  @ArchTest
  static final ArchRule THE_GRAPH_KNOWS_NOTHING_OF_ENCRYPTION =
      classes()
          .that()
          .resideInAPackage("io.vmcrypt.estate.internal.graph..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("io.vmcrypt.estate.internal.graph..", "java..", "org.jspecify..");

  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices()
          .matching("io.vmcrypt.(**)")
          .should()
          .beFreeOfCycles()
          .because("who changes a package must know whom that can touch");
}
