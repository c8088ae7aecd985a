package io.vmcrypt.vsphere.vm;

import static io.vmcrypt.vsphere.vm.TwoKeyServers.TIMEOUT;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.policy.EncryptionPolicySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is asked for before each act is what VMware's texts name, and what the fake vCenter refuses:
 * each privilege is taken away alone.
 */
@Tag("thorough")
class RightsWalkTest {

  private static final String USER = "operator";

  /** To see how VMs, policies and key providers are. */
  private static final Set<String> LOOK =
      Set.of("Cryptographer.ManageKeyServers", "StorageProfile.View");

  private static final String REGISTER_HOST = "host Cryptographer.RegisterHost";
  private static final String EDIT_DEVICE = "VM VirtualMachine.Config.EditDevice";
  private static final List<String> CLONE =
      List.of(
          "folder VirtualMachine.Inventory.CreateFromExisting",
          "resource pool Resource.AssignVMToPool",
          "datastore Datastore.AllocateSpace",
          REGISTER_HOST);

  private enum Act {
    ENCRYPT(
        of("web-01", vcenter -> assignment(vcenter).homeAndAllDisks().build()),
        "VM Cryptographer.Encrypt",
        EDIT_DEVICE,
        REGISTER_HOST),
    ENCRYPT_HOME(
        of("web-01", vcenter -> assignment(vcenter).homeOnly().build()),
        "VM Cryptographer.Encrypt",
        REGISTER_HOST),
    DECRYPT(
        of("secret", vcenter -> Decryption.homeAndAllDisks()),
        "VM Cryptographer.Decrypt",
        EDIT_DEVICE),
    REKEY(
        of("secret", vcenter -> Rekey.toKeyProvider("kms-b").homeAndAllDisks().build()),
        "VM Cryptographer.Recrypt",
        EDIT_DEVICE,
        "root folder Cryptographer.ManageKeys"),
    REKEY_DEEPLY(
        of("secret", vcenter -> Rekey.toKeyProvider("kms-b").deep().homeAndAllDisks().build()),
        "VM Cryptographer.Recrypt",
        EDIT_DEVICE,
        "root folder Cryptographer.ManageKeys"),
    ADD_TPM(
        of("secret", vcenter -> VirtualTpmChange.add()),
        "VM VirtualMachine.Config.AddRemoveDevice"),
    UNLOCK(of("web-01", vcenter -> Unlock.vmAlone()), "VM Cryptographer.RegisterVM"),
    CREATE_POLICY(
        new Work(
            vcenter -> {
              vcenter.storagePolicies().planEncryption(EncryptionPolicySpec.of("Own"));
              return List.of();
            },
            vcenter -> vcenter.storagePolicies().ensureEncryption(EncryptionPolicySpec.of("Own"))),
        "root folder StorageProfile.Update",
        "root folder Cryptographer.ManageEncryptionPolicy"),
    HOST_KEY(
        new Work(
            vcenter -> vcenter.hosts().precheck(vcenter.hosts().list().get(0), "kms-b"),
            vcenter -> vcenter.hosts().ensureKey(vcenter.hosts().list().get(0), "kms-b")),
        REGISTER_HOST,
        "root folder Cryptographer.ManageKeys"),
    CLONE_VM(
        cloneOf("web-01"),
        "VM VirtualMachine.Provisioning.Clone",
        "folder Cryptographer.EncryptNew",
        "root folder Cryptographer.ManageKeys"),
    CLONE_ENCRYPTED(
        cloneOf("secret"), "VM VirtualMachine.Provisioning.Clone", "VM Cryptographer.Clone"),
    DEPLOY(
        cloneOf("golden"),
        "VM VirtualMachine.Provisioning.DeployTemplate",
        "folder Cryptographer.EncryptNew",
        "root folder Cryptographer.ManageKeys"),
    REKEY_TEMPLATE(
        new Work(
            vcenter -> vcenter.templates().precheck(template(vcenter), LEAVING),
            vcenter -> vcenter.templates().ensure(template(vcenter), LEAVING, TIMEOUT)),
        "VM Cryptographer.Recrypt",
        EDIT_DEVICE,
        "root folder Cryptographer.ManageKeys",
        "VM Global.SetCustomField",
        "root folder Global.ManageCustomFields",
        "VM VirtualMachine.Provisioning.MarkAsTemplate",
        "VM VirtualMachine.Provisioning.MarkAsVM",
        "resource pool Resource.AssignVMToPool");

    private final Work work;
    private final Set<String> needed;

    Act(Work work, String... needed) {
      this.work = work;
      this.needed = new TreeSet<>(List.of(needed));
      if (needed[0].contains("Provisioning")) {
        this.needed.addAll(CLONE);
      }
    }
  }

  private static final Rekey LEAVING = Rekey.toKeyProvider("kms-b").homeAndAllDisks().build();

  /** What a user looks at first, and does then. */
  private record Work(
      Function<VsphereClient, List<Finding>> precheck, Consumer<VsphereClient> run) {}

  private static Work of(String name, Function<VsphereClient, VmChange> change) {
    return new Work(
        vcenter -> vcenter.virtualMachines().get(name).precheck(change.apply(vcenter)),
        vcenter ->
            assertThat(
                    vcenter
                        .virtualMachines()
                        .get(name)
                        .start(change.apply(vcenter))
                        .await(TIMEOUT)
                        .changed())
                .isTrue());
  }

  private static Work cloneOf(String name) {
    Function<VsphereClient, EncryptedClone> clone =
        vcenter ->
            EncryptedClone.builder("copy", vcenter.storagePolicies().getVmEncryption())
                .cluster("/Datacenter/host/Cluster")
                .build();
    return new Work(
        vcenter -> vcenter.virtualMachines().get(name).precheck(clone.apply(vcenter)),
        vcenter -> vcenter.virtualMachines().get(name).start(clone.apply(vcenter)).await(TIMEOUT));
  }

  private static PolicyAssignment.Builder assignment(VsphereClient vcenter) {
    return PolicyAssignment.builder(vcenter.storagePolicies().getVmEncryption());
  }

  private static Template template(VsphereClient vcenter) {
    return vcenter.templates().list().stream()
        .filter(template -> template.name().equals("image"))
        .findFirst()
        .orElseThrow();
  }

  private final TwoKeyServers lab =
      new TwoKeyServers(
          "8.0.3.0",
          vcenter ->
              vcenter
                  .limitedUser(USER, "pw")
                  .virtualMachine(FakeVm.builder("web-01").disks(2).build())
                  .virtualMachine(encrypted("secret").efi().build())
                  .virtualMachine(encrypted("image").template().build())
                  .virtualMachine(FakeVm.builder("golden").disks(1).template().build()));

  private static FakeVm.Builder encrypted(String name) {
    return FakeVm.builder(name).disks(1).encryptedWith(new FakeKey("key-of-" + name, "kms-a"));
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  private void give(Set<String> privileges) {
    Set<String> all = new TreeSet<>(LOOK);
    privileges.forEach(needed -> all.add(privilege(needed)));
    lab.fake.users().setPrivileges(USER, all.toArray(String[]::new));
  }

  private static String privilege(String needed) {
    return needed.substring(needed.lastIndexOf(' ') + 1);
  }

  private void hostsLeaveMode() {
    Set<String> hosts = lab.fake.hosts().cryptoStates().keySet();
    hosts.forEach(host -> lab.fake.hosts().setCryptoState(host, "incapable"));
  }

  /** The findings that stand in the way of an act for want of privileges. */
  private static List<Finding> lacking(Act act, VsphereClient operator) {
    try {
      return act.work.precheck().apply(operator).stream()
          .filter(finding -> finding.code().equals(FindingCode.PRIVILEGES_MISSING))
          .toList();
    } catch (PermissionDeniedException e) {
      return List.of(
          Finding.blocking(
                  FindingCode.PRIVILEGES_MISSING,
                  "vCenter",
                  Subject.of("root folder", ""),
                  e.outcome(),
                  "")
              .withMissing(e.missing()));
    }
  }

  private static Set<String> named(List<Finding> findings) {
    Set<String> named = new TreeSet<>();
    for (Finding finding : findings) {
      assertThat(finding.isBlocking()).isTrue();
      assertThat(finding.seen()).startsWith("user ").contains(USER + " lacks ", " on ");
      finding.missing().forEach(one -> named.add(finding.subject().kind() + " " + one));
    }
    return named;
  }

  @ParameterizedTest
  @EnumSource(Act.class)
  @DisplayName("one privilege less: it is named before the first change, and vCenter refuses")
  void act_eachPrivilegeTakenAway(Act act) {
    if (act == Act.UNLOCK) {
      lab.vm("web-01").start(assignment(lab.vcenter).homeOnly().build()).await(TIMEOUT);
      lab.fake.inventory().setLocked("web-01", true);
    }
    if (act.needed.contains(REGISTER_HOST)) {
      hostsLeaveMode();
    }
    give(Set.of());
    List<String> wrong = new ArrayList<>();
    try (VsphereClient operator = lab.client(USER, "pw")) {
      assertThat(named(lacking(act, operator))).isEqualTo(act.needed);

      for (String one : act.needed) {
        Set<String> others = new TreeSet<>(act.needed);
        others.removeIf(other -> privilege(other).equals(privilege(one)));
        give(others);
        assertThat(named(lacking(act, operator))).as(one).containsExactly(one);
        SdkException refused =
            catchThrowableOfType(SdkException.class, () -> act.work.run().accept(operator));
        if (refused == null || !requireNonNull(refused.getMessage()).contains(privilege(one))) {
          wrong.add(one + ": " + refused);
        }
      }
      assertThat(wrong).as("what vCenter does").isEmpty();

      give(act.needed);
      assertThat(lacking(act, operator)).isEmpty();
      act.work.run().accept(operator);
    }
  }

  @Test
  @DisplayName("each host of the cluster that stays without the key is named, not the VM's alone")
  void encrypt_otherHostOfCluster() {
    give(Act.ENCRYPT.needed);
    hostsLeaveMode();
    lab.vm("web-01").ensureHostEncryption().value();
    Map<String, String> byState = new TreeMap<>();
    lab.fake.hosts().cryptoStates().forEach((name, state) -> byState.put(state, name));
    String other = requireNonNull(byState.get("incapable"));
    try (VsphereClient operator = lab.client(USER, "pw")) {
      lab.fake.users().setPermission(USER, other, "System.View", "System.Read");
      assertThat(lacking(Act.ENCRYPT, operator))
          .extracting(finding -> finding.subject().name() + finding.missing())
          .containsExactly(other + "[Cryptographer.RegisterHost]");
      // what is not seen may be outside encryption mode too
      lab.fake.users().setPermission(USER, other);
      assertThat(named(lacking(Act.ENCRYPT, operator))).containsExactly(REGISTER_HOST);
      lab.fake
          .faults()
          .onEvery(
              request -> request.text().contains("<pathSet>host</pathSet>"),
              Fault.soapFault("NoPermission", "denied"));
      assertThat(named(lacking(Act.ENCRYPT, operator)))
          .containsExactly("cluster Cryptographer.RegisterHost");
    }
  }

  @Test
  @DisplayName("what vCenter does not tell is not allowed")
  void privileges_notTold() {
    give(Act.ENCRYPT.needed);
    lab.fake.setMissing("HasPrivilegeOnEntities", true);
    try (VsphereClient operator = lab.client(USER, "pw")) {
      assertThat(lacking(Act.ENCRYPT, operator))
          .isNotEmpty()
          .allMatch(Finding::isBlocking)
          .extracting(Finding::seen)
          .allMatch(seen -> seen.startsWith("vCenter does not tell whether user "));
    }
  }
}
