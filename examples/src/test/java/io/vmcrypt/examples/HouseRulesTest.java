package io.vmcrypt.examples;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What holds for all modules of the SDK. What holds for one is in its ArchitectureTest. */
class HouseRulesTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(
              "io.vmcrypt.core",
              "io.vmcrypt.report",
              "io.vmcrypt.kmip",
              "io.vmcrypt.ovh",
              "io.vmcrypt.vsphere",
              "io.vmcrypt.estate");

  /** What understands a text may refuse it. */
  private static final Set<String> UNDERSTAND =
      Set.of(
          "HostAndPort.of",
          "HostAndPort.parse",
          "Thumbprint.parse",
          "Instant.parse",
          "OffsetDateTime.parse",
          "Integer.parseInt",
          "Long.parseLong",
          "UUID.fromString",
          "URI.create");

  /** These tell that it was refused, or have looked at its form, or it comes from a person. */
  private static final Set<String> TELL_IT =
      Set.of(
          "ovh Dates",
          "ovh KmsMapper",
          "ovh OkmsMapper",
          "ovh PrivateCloudDetails",
          "ovh Builder",
          "ovh OkmsId",
          "ovh RestOkms",
          "ovh OvhEndpoint",
          "ovh OvhConfiguration",
          "ovh KmsIp",
          "ovh Ipv4Block",
          "ovh CredentialMapper",
          "vsphere XmlValue",
          "vsphere KmsServer",
          "vsphere KmsServerSpec",
          "vsphere Names",
          "vsphere Move",
          "vsphere SamlToken",
          "vsphere Prechecks",
          "vsphere VapiNativeKeyProviders",
          "vsphere SeenKeys",
          "vsphere SeenObjects",
          "vsphere NativeKeyProviderSpec",
          "vsphere Builder",
          "estate KeyServer",
          "estate Builder",
          "estate KeyServerSurvey",
          "estate EarlierProof",
          "estate DigestedDocument",
          "estate AdoptedServers",
          "estate Marks",
          "estate OvhSide",
          "estate JsonTree",
          "estate PlanFile",
          "estate Reading");

  /** The only types that users of an exported package may meet. */
  private static final List<String> SHOWN = List.of("java.", "javax.", "io.vmcrypt.");

  @Test
  @DisplayName("a server's text that makes no sense is a typed failure, not bad usage")
  void texts_areUnderstoodWhereAFailureIsTold() {
    noClasses()
        .that()
        .resideInAnyPackage("io.vmcrypt.ovh..", "io.vmcrypt.vsphere..", "io.vmcrypt.estate..")
        .and(
            describe(
                "are not among those that tell it", type -> !TELL_IT.contains(qualified(type))))
        .should()
        .callMethodWhere(
            describe(
                "understands a text",
                call ->
                    UNDERSTAND.contains(
                        call.getTargetOwner().getSimpleName() + "." + call.getTarget().getName())))
        .check(CLASSES);
  }

  /** With its module: what one may, a class of the same name in another may not. */
  private static String qualified(JavaClass type) {
    return type.getPackageName().split("\\.", -1)[2] + " " + type.getSimpleName();
  }

  @Test
  @DisplayName("a program does not depend on what the SDK is built from")
  void exportedPackages_showOwnTypesAlone() {
    classes()
        .that()
        .resideOutsideOfPackage("..internal..")
        .and()
        .arePublic()
        .should(
            new ArchCondition<JavaClass>("show only types of Java and of exported packages") {
              @Override
              public void check(JavaClass shown, ConditionEvents events) {
                Stream.concat(
                        Stream.concat(
                                shown.getSuperclass().stream(), shown.getInterfaces().stream())
                            .flatMap(type -> type.getAllInvolvedRawTypes().stream()),
                        shown.getMembers().stream()
                            .filter(HouseRulesTest::isVisible)
                            .flatMap(HouseRulesTest::types))
                    .map(JavaClass::getBaseComponentType)
                    .filter(type -> !mayBeShown(type))
                    .map(type -> shown.getName() + " shows " + type.getName())
                    .forEach(text -> events.add(SimpleConditionEvent.violated(shown, text)));
              }
            })
        .check(CLASSES);
  }

  private static boolean isVisible(JavaMember member) {
    return member.getModifiers().contains(JavaModifier.PUBLIC)
        || member.getModifiers().contains(JavaModifier.PROTECTED);
  }

  private static Stream<JavaClass> types(JavaMember member) {
    return Stream.concat(
        member.getAllInvolvedRawTypes().stream(),
        member instanceof JavaCodeUnit unit
            ? unit.getExceptionTypes().stream()
            : Stream.<JavaClass>empty());
  }

  private static boolean mayBeShown(JavaClass type) {
    return type.isPrimitive()
        || (SHOWN.stream().anyMatch(type.getName()::startsWith)
            && !type.getPackageName().contains(".internal"));
  }

  @Test
  @DisplayName("classes are named for what they are")
  void names_sayWhatThingsAre() {
    noClasses()
        .that()
        // vSphere's own name
        .doNotHaveSimpleName("CryptoManager")
        .should()
        .haveNameMatching(".*(Util|Utils|Helper|Helpers|Manager|Impl)")
        .check(CLASSES);
  }

  @Test
  @DisplayName("a library prints nothing")
  void nothing_isPrinted() {
    noClasses()
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(Throwable.class, "printStackTrace")
        .check(CLASSES);
  }
}
