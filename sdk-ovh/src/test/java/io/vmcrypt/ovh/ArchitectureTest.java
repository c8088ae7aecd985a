package io.vmcrypt.ovh;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.vmcrypt.ovh", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

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
          .resideInAPackage("io.vmcrypt.ovh.internal.wire..")
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

  /** They are called where the failures of an answer are typed, by {@code Answers}. */
  @ArchTest
  static final ArchRule only_mappers_look_into_answers =
      noClasses()
          .that()
          .haveSimpleNameNotEndingWith("Mapper")
          .and()
          .resideOutsideOfPackages(
              "io.vmcrypt.ovh.internal.wire..", "io.vmcrypt.ovh.internal.refusal")
          .should()
          .accessTargetWhere(
              new DescribedPredicate<>("a field of an answer") {
                @Override
                public boolean test(JavaAccess<?> access) {
                  return access.getTargetOwner().getSimpleName().endsWith("Dto")
                      && access.getTargetOwner().getPackageName().contains(".internal.wire")
                      && !access.getTarget().getName().equals(JavaConstructor.CONSTRUCTOR_NAME);
                }
              });

  @ArchTest
  static final ArchRule calls_are_made_in_one_place =
      noClasses()
          .that()
          .haveNameNotMatching(".*\\.Answers(\\$.*)?")
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

  // each package is a slice, the root, which holds the door alone, as well
  @ArchTest
  static final ArchRule packages_have_no_cycles =
      slices().matching("io.vmcrypt.(**)").should().beFreeOfCycles();
}
