package io.vmcrypt.testkit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.vmcrypt.testkit");

  @Test
  @DisplayName("The fakes import no module of the SDK, so that no mistake is made twice")
  void fakes_importNoSdkModule() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.vmcrypt.core..", "io.vmcrypt.kmip..", "io.vmcrypt.ovh..", "io.vmcrypt.vsphere..")
        .check(CLASSES);
  }

  @Test
  @DisplayName("No room leads back to itself")
  void rooms_haveNoCycles() {
    slices().matching("io.vmcrypt.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  @DisplayName("No public class is named for what it is not")
  void publicClasses_haveNamesOfTheField() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.vmcrypt.testkit.internal..")
        .should()
        .haveNameMatching(".*(Util|Utils|Helper|Manager|Impl)")
        .check(CLASSES);
  }
}
