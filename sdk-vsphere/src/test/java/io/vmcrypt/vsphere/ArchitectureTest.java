package io.vmcrypt.vsphere;

import static com.tngtech.archunit.lang.conditions.ArchConditions.not;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.internal.ledger.KeyCalls;
import io.vmcrypt.vsphere.internal.ledger.Ledger;
import io.vmcrypt.vsphere.internal.soap.XmlFailure;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the module's public face shows, and whom it knows. */
@AnalyzeClasses(
    packages = "io.vmcrypt.vsphere",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule OTHER_MODULES_ARE_UNKNOWN =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vmcrypt.kmip..", "io.vmcrypt.ovh..", "io.vmcrypt.testkit..")
          .because("the three systems meet above their modules: in sdk-estate, and in programs");

  @ArchTest
  static final ArchRule SOAP_KNOWS_NO_SESSION =
      noClasses()
          .that()
          .resideInAPackage("..internal.soap..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "..internal.session..", "..internal.vim..", "..internal.kms..", "..vsphere.kms..")
          .because("the layers lie on one another");

  /**
   * {@code VimCryptoKeys} is the door through which programs ask. Of the guards, one asks whether
   * vCenter can get a key, and one how many keys fit into one call.
   */
  @ArchTest
  static final ArchRule CALLS_THAT_TELL_OF_KEYS_ARE_THE_LEDGERS =
      noClasses()
          .that()
          .resideOutsideOfPackage("..internal.ledger..")
          .and()
          .doNotHaveSimpleName("VimCryptoKeys")
          .and()
          .doNotHaveSimpleName("CertificateChange")
          .and()
          .doNotHaveSimpleName("KeyRemoval")
          .should()
          .dependOnClassesThat()
          .areAssignableTo(KeyCalls.class)
          .because("who needs a key is asked in one place, of all witnesses");

  @ArchTest
  static final ArchRule THE_LIST_OF_KEYS_IS_THE_LEDGERS =
      noClasses()
          .that()
          .resideOutsideOfPackage("..internal.ledger..")
          .and()
          .doNotHaveSimpleName("VimCryptoKeys")
          .should()
          .callMethod(KeyCalls.class, "list", Attempt.class)
          .because("who needs a key is asked in one place, of all witnesses");

  @ArchTest
  static final ArchRule GUARDS_ASK_THE_LEDGER =
      ArchRuleDefinition.classes()
          .that()
          .haveSimpleName("ServerRemoval")
          .or()
          .haveSimpleName("Repointing")
          .or()
          .haveSimpleName("KeyRemoval")
          .or()
          .haveSimpleName("CertificateChange")
          .or()
          .haveSimpleName("VimEntityDefault")
          .or()
          .haveSimpleName("DefaultMove")
          .or()
          .haveSimpleName("ProviderRemoval")
          .should()
          .dependOnClassesThat()
          .areAssignableTo(Ledger.class)
          .because("what cannot be undone asks who needs the keys");

  @ArchTest
  static final ArchRule PROVIDERS_GO_BY_ONE_GUARD =
      ArchRuleDefinition.classes()
          .that()
          .haveSimpleName("ClusterRemoval")
          .or()
          .haveSimpleName("VapiNativeKeyProviders")
          .should()
          .dependOnClassesThat()
          .haveSimpleName("ProviderRemoval")
          .because("a key provider of either kind is removed by the same guard");

  @ArchTest
  static final ArchRule PLACES_ARE_BELOW_VMS =
      noClasses()
          .that()
          .resideInAPackage("..internal.inventory..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "..vsphere.vm..", "..internal.vm..", "..vsphere.audit..", "..internal.audit..")
          .because("VMs are in places, and places know nothing of VMs");

  @ArchTest
  static final ArchRule AUDITS_ARE_ABOVE_ALL_THEY_JUDGE =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "io.vmcrypt.vsphere",
              "io.vmcrypt.vsphere.audit",
              "..internal.audit..",
              "..internal.report..",
              "..vsphere.shared.control..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vmcrypt.vsphere.audit", "..internal.audit..")
          .because(
              "an audit reads VMs, keys and policies, and none of them needs an audit; what writes"
                  + " it does");

  @ArchTest
  static final ArchRule FAILURES_OF_ANSWERS_ARE_TYPED_IN_ONE_PLACE =
      noClasses()
          .that()
          .resideOutsideOfPackage("..internal.soap..")
          .should(catchThem(XmlFailure.class))
          .because("what makes no sense must reach the caller as what was tried, and typed");

  /**
   * What is asked for by name is understood while its answer is read. Of a VM's devices some are
   * kept, since an edit sends them back as they were read; they type their failures themselves.
   */
  @ArchTest
  static final ArchRule NO_PART_OF_AN_ANSWER_LEAVES_ITS_CALL =
      ArchRuleDefinition.classes()
          .that()
          .resideInAnyPackage(
              "..internal.session..",
              "..internal.pbm..",
              "..internal.kms..",
              "..internal.key..",
              "..internal.vapi..",
              "..internal.inventory..",
              "..internal.rollout..",
              "..internal.audit..")
          // a server's settings and the rules of a policy go back as they were read, too
          .and()
          .doNotHaveSimpleName("KmipCluster")
          .and()
          .doNotHaveSimpleName("RuleSet")
          .should(not(hold(XmlFragment.class)))
          .because(
              "a value that its constructor refuses is a fault of the answer, not of its user");

  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices()
          .matching("io.vmcrypt.(**)")
          .should()
          .beFreeOfCycles()
          .because("who changes a package must know whom that can touch");

  /** In a field, or as what a method returns to another class. */
  private static ArchCondition<JavaClass> hold(Class<?> type) {
    return new ArchCondition<>("hold or return a " + type.getSimpleName()) {
      @Override
      public void check(JavaClass item, ConditionEvents events) {
        Set<String> held =
            Stream.concat(
                    item.getFields().stream()
                        .filter(field -> involves(field.getType(), type))
                        .map(JavaField::getFullName),
                    item.getMethods().stream()
                        .filter(method -> !method.getModifiers().contains(JavaModifier.PRIVATE))
                        .filter(method -> involves(method.getReturnType(), type))
                        .map(JavaCodeUnit::getFullName))
                .collect(Collectors.toSet());
        events.add(
            new SimpleConditionEvent(item, !held.isEmpty(), item.getName() + " holds " + held));
      }
    };
  }

  private static boolean involves(JavaType type, Class<?> part) {
    return type.getAllInvolvedRawTypes().stream().anyMatch(raw -> raw.isEquivalentTo(part));
  }

  private static ArchCondition<JavaClass> catchThem(Class<? extends Throwable> type) {
    return new ArchCondition<>("catch " + type.getSimpleName()) {
      @Override
      public void check(JavaClass item, ConditionEvents events) {
        boolean caught =
            item.getCodeUnits().stream()
                .flatMap(unit -> unit.getTryCatchBlocks().stream())
                .flatMap(block -> block.getCaughtThrowables().stream())
                .anyMatch(throwable -> throwable.isEquivalentTo(type));
        events.add(new SimpleConditionEvent(item, caught, item.getName() + " catches it"));
      }
    };
  }
}
