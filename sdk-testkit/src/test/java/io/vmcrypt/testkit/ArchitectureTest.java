package io.vmcrypt.testkit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
  @DisplayName(
      "No room leads back to itself; the public package, which puts the fakes together, apart")
  void rooms_haveNoCycles() {
    slices().matching("io.vmcrypt.testkit.internal.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  @DisplayName(
      "No exported room, taken together with its internal twin, leads back to itself; the public"
          + " package and the extension of JUnit, which put the fakes together, apart")
  void exportedRooms_haveNoCycles() {
    slices().assignedFrom(new RoomWithTwin()).should().beFreeOfCycles().check(CLASSES);
  }

  /** An exported room and what stands behind it are one: {@code ovh} and {@code internal.ovh}. */
  private static final class RoomWithTwin implements SliceAssignment {

    private static final Pattern ROOM =
        Pattern.compile("io\\.vmcrypt\\.testkit\\.(?:internal\\.)?(\\w+)(?:\\.\\w+)*");

    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      Matcher room = ROOM.matcher(type.getPackageName());
      return room.matches() && !room.group(1).equals("junit")
          ? SliceIdentifier.of(room.group(1))
          : SliceIdentifier.ignore();
    }

    @Override
    public String getDescription() {
      return "exported rooms with their internal twins";
    }
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
