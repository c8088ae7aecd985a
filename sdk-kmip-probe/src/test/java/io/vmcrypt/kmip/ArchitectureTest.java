package io.vmcrypt.kmip;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What this module may know, and what it may show. */
@AnalyzeClasses(packages = "io.vmcrypt.kmip", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule theThreeSystemsNeverMeetHere =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vmcrypt.ovh..", "io.vmcrypt.vsphere..", "io.vmcrypt.testkit..");

  @ArchTest
  static final ArchRule onlyTlsKnowsBouncyCastle =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.vmcrypt.kmip.internal.tls")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.bouncycastle..");

  @ArchTest
  static final ArchRule theProbeNeedsNoHttp =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("okhttp3..", "retrofit2..", "com.squareup.moshi..");

  @ArchTest
  static final ArchRule theCodecKnowsNothingOfMessages =
      noClasses()
          .that()
          .resideInAPackage("io.vmcrypt.kmip.internal.ttlv")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.vmcrypt.kmip",
              "io.vmcrypt.kmip.protocol",
              "io.vmcrypt.kmip.internal.message",
              "io.vmcrypt.kmip.internal.net",
              "io.vmcrypt.kmip.internal.tls");

  /** Each package is a slice, the root, which holds the doors alone, as well. */
  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("io.vmcrypt.(**)").should().beFreeOfCycles();
}
