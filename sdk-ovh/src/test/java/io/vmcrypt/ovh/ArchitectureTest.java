package io.vmcrypt.ovh;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

@AnalyzeClasses(packages = "io.vmcrypt.ovh", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  /**
   * What understands a text may refuse it; these say so, or what they understand comes from a
   * person.
   */
  @ArchTest
  static final ArchRule TEXTS_ARE_UNDERSTOOD_WHERE_A_FAILURE_IS_TOLD =
      noClasses()
          .that(
              describe(
                  "are not among those that tell it",
                  type ->
                      !Set.of(
                              "Dates",
                              "KmsMapper",
                              "OkmsMapper",
                              "PrivateCloudDetails",
                              "Builder",
                              "OkmsId",
                              "RestOkms",
                              "OvhEndpoint",
                              "OvhConfiguration",
                              "KmsIp",
                              "Ipv4Block")
                          .contains(type.getSimpleName())))
          .should()
          .callMethodWhere(
              describe(
                  "understands a text",
                  call ->
                      Set.of(
                              "HostAndPort.of",
                              "HostAndPort.parse",
                              "Thumbprint.parse",
                              "Instant.parse",
                              "OffsetDateTime.parse",
                              "Integer.parseInt",
                              "Long.parseLong",
                              "UUID.fromString",
                              "URI.create")
                          .contains(
                              call.getTargetOwner().getSimpleName()
                                  + "."
                                  + call.getTarget().getName())))
          .because("a server's text that makes no sense is a typed failure, not bad usage");

  @ArchTest
  static final ArchRule the_three_systems_never_meet_here =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vmcrypt.kmip..", "io.vmcrypt.vsphere..", "io.vmcrypt.testkit..");

  @ArchTest
  static final ArchRule the_wire_knows_nothing_of_the_domain =
      noClasses()
          .that()
          .resideInAPackage("io.vmcrypt.ovh.internal.wire")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.vmcrypt.ovh",
              "io.vmcrypt.ovh.privatecloud",
              "io.vmcrypt.ovh.task",
              "io.vmcrypt.ovh.vmencryption",
              "io.vmcrypt.ovh.internal.privatecloud",
              "io.vmcrypt.ovh.internal.task",
              "io.vmcrypt.ovh.internal.vmencryption");

  /** They are called where the failures of an answer are typed, by {@code Exchange}. */
  @ArchTest
  static final ArchRule only_mappers_look_into_answers =
      noClasses()
          .that()
          .haveSimpleNameNotEndingWith("Mapper")
          .and()
          .resideOutsideOfPackages(
              "io.vmcrypt.ovh.internal.wire", "io.vmcrypt.ovh.internal.refusal")
          .should()
          .accessTargetWhere(
              new DescribedPredicate<>("a field of an answer") {
                @Override
                public boolean test(JavaAccess<?> access) {
                  return access.getTargetOwner().getSimpleName().endsWith("Dto")
                      && access.getTargetOwner().getPackageName().endsWith(".internal.wire")
                      && !access.getTarget().getName().equals(JavaConstructor.CONSTRUCTOR_NAME);
                }
              });

  @ArchTest
  static final ArchRule calls_are_made_in_one_place =
      noClasses()
          .that()
          .doNotHaveSimpleName("Exchange")
          .should()
          .callMethodWhere(
              new DescribedPredicate<>("a call is executed, or its answer taken") {
                @Override
                public boolean test(JavaMethodCall call) {
                  String owner = call.getTargetOwner().getName();
                  return (owner.equals("retrofit2.Call") && !call.getName().equals("clone"))
                      || owner.equals("io.vmcrypt.core.internal.json.JsonCall");
                }
              });

  // the root package, which puts things together, is apart
  @ArchTest
  static final ArchRule packages_have_no_cycles =
      slices().matching("io.vmcrypt.ovh.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule public_signatures_hold_only_public_words =
      classes()
          .that()
          .resideOutsideOfPackage("..internal..")
          .and()
          .arePublic()
          .should(
              new ArchCondition<>("have no foreign or internal types in their signatures") {
                @Override
                public void check(JavaClass item, ConditionEvents events) {
                  Stream<JavaClass> supertypes =
                      Stream.concat(
                          item.getAllRawSuperclasses().stream(),
                          item.getAllRawInterfaces().stream());
                  Stream<JavaClass> signatures =
                      item.getMembers().stream()
                          .filter(ArchitectureTest::isVisible)
                          .flatMap(member -> types(member).stream());
                  Set<String> foreign =
                      Stream.concat(supertypes, signatures)
                          .map(type -> type.getBaseComponentType().getName())
                          .filter(ArchitectureTest::isForeign)
                          .collect(Collectors.toSet());
                  events.add(
                      new SimpleConditionEvent(
                          item, foreign.isEmpty(), item.getName() + " shows " + foreign));
                }
              });

  private static boolean isVisible(JavaMember member) {
    return member.getModifiers().contains(JavaModifier.PUBLIC)
        || member.getModifiers().contains(JavaModifier.PROTECTED);
  }

  private static Set<JavaClass> types(JavaMember member) {
    if (member instanceof JavaField field) {
      return field.getType().getAllInvolvedRawTypes();
    }
    JavaCodeUnit unit = (JavaCodeUnit) member;
    return Stream.concat(
            unit.getReturnType().getAllInvolvedRawTypes().stream(),
            unit.getParameterTypes().stream()
                .flatMap(type -> type.getAllInvolvedRawTypes().stream()))
        .collect(Collectors.toSet());
  }

  private static boolean isForeign(String name) {
    boolean known =
        name.startsWith("java.")
            || name.startsWith("io.vmcrypt.core.")
            || name.startsWith("io.vmcrypt.ovh.")
            // a primitive type
            || !name.contains(".");
    return !known || name.contains(".internal.");
  }
}
