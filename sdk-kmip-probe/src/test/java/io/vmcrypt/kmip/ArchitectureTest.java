package io.vmcrypt.kmip;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.stream.Stream;

/** What this module may know, and what it may show. */
@AnalyzeClasses(packages = "io.vmcrypt.kmip", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  /** The only types that users of the exported package may meet. */
  private static final Set<String> SHOWN_PACKAGES =
      Set.of("java.", "javax.", "io.vmcrypt.core.", "io.vmcrypt.kmip.");

  @ArchTest
  static final ArchRule theThreeSystemsNeverMeetHere =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vmcrypt.ovh..", "io.vmcrypt.vsphere..", "io.vmcrypt.testkit..");

  @ArchTest
  static final ArchRule exportedPackagesShowNoForeignTypes =
      classes()
          .that()
          .resideOutsideOfPackage("..internal..")
          .and()
          .arePublic()
          .should(showOnlyOwnTypes());

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
              "io.vmcrypt.kmip.internal.message",
              "io.vmcrypt.kmip.internal.net",
              "io.vmcrypt.kmip.internal.tls");

  @ArchTest
  static final ArchRule roomsHaveNoCycles =
      slices().matching("io.vmcrypt.kmip.internal.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule namesSayWhatThingsAre =
      noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Helpers|Manager|Impl)");

  @ArchTest
  static final ArchRule nothingIsPrinted =
      noClasses()
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .orShould()
          .callMethod(Throwable.class, "printStackTrace");

  private static ArchCondition<JavaClass> showOnlyOwnTypes() {
    return new ArchCondition<>("show only types of Java and of exported packages") {
      @Override
      public void check(JavaClass shown, ConditionEvents events) {
        Stream.concat(
                Stream.concat(shown.getSuperclass().stream(), shown.getInterfaces().stream())
                    .flatMap(type -> type.getAllInvolvedRawTypes().stream()),
                shown.getMembers().stream()
                    .filter(ArchitectureTest::isVisible)
                    .flatMap(member -> member.getAllInvolvedRawTypes().stream()))
            .map(JavaClass::getBaseComponentType)
            .filter(type -> !mayBeShown(type))
            .map(type -> shown.getName() + " shows " + type.getName())
            .forEach(text -> events.add(SimpleConditionEvent.violated(shown, text)));
      }
    };
  }

  private static boolean isVisible(JavaMember member) {
    return member.getModifiers().contains(JavaModifier.PUBLIC)
        || member.getModifiers().contains(JavaModifier.PROTECTED);
  }

  private static boolean mayBeShown(JavaClass type) {
    return type.isPrimitive()
        || (SHOWN_PACKAGES.stream().anyMatch(type.getName()::startsWith)
            && !type.getPackageName().contains(".internal"));
  }
}
