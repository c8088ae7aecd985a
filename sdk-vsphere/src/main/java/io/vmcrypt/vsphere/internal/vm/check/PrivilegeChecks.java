package io.vmcrypt.vsphere.internal.vm.check;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.Privileges;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vm.change.CryptoAction;
import io.vmcrypt.vsphere.internal.vm.change.Findings;
import io.vmcrypt.vsphere.internal.vm.change.KeySource;
import io.vmcrypt.vsphere.internal.vm.change.Plan;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Asks vCenter's AuthorizationManager whether this session holds the privileges that a change
 * needs. Which call needs which privilege is known only from documentation, so a missing privilege
 * is just a warning.
 */
public final class PrivilegeChecks {

  private static final Subject ROOT = Subject.of("root folder", "");

  /** To encrypt a VM or a disk that is there, by the reference of {@code ReconfigVM_Task}. */
  private static final String ENCRYPT = "Cryptographer.Encrypt";

  /** To encrypt what is made. */
  private static final String ENCRYPT_NEW = "Cryptographer.EncryptNew";

  private final VimSession session;
  private final Privileges privileges;

  public PrivilegeChecks(VimSession session, PropertyCollector collector) {
    this.session = requireNonNull(session, "session");
    this.privileges = new Privileges(session, collector);
  }

  /**
   * Asks vCenter which of the privileges this session holds.
   *
   * @param entersMode whether the VM's host has to be brought into encryption mode
   */
  public List<Finding> check(Attempt attempt, VmReading vm, Plan plan, boolean entersMode) {
    return check(attempt, vm, plan, atVm(plan), entersMode);
  }

  private List<Finding> check(
      Attempt attempt, VmReading vm, Plan plan, Set<String> atVm, boolean entersMode) {
    Map<ManagedObjectReference, Set<String>> needed = new LinkedHashMap<>();
    put(needed, vm.vm(), atVm);
    put(needed, session.content().rootFolder(), atRoot(plan));
    if (entersMode) {
      vm.host().ifPresent(host -> put(needed, host, Set.of("Cryptographer.RegisterHost")));
    }
    List<Finding> findings = new ArrayList<>();
    privileges
        .missing(attempt, needed)
        .forEach((object, missing) -> findings.add(finding(subject(vm, object), missing)));
    return findings;
  }

  /** The same for a clone. */
  public List<Finding> checkClone(Attempt attempt, VmReading vm, Plan plan, boolean entersMode) {
    Set<String> atVm = atVm(plan);
    if (atVm.remove(ENCRYPT)) {
      atVm.add(ENCRYPT_NEW);
    }
    List<Finding> findings = new ArrayList<>(check(attempt, vm, plan, atVm, entersMode));
    if (vm.homeEncrypted()) {
      privileges
          .missing(attempt, Map.of(vm.vm(), Set.of("Cryptographer.Clone")))
          .forEach((object, missing) -> findings.add(finding(subject(vm, object), missing)));
    }
    return findings;
  }

  /**
   * The privileges that a change to a VM needs. Kept for many VMs, so it holds no more than that.
   *
   * @param vm what findings call the VM
   * @param atVm on the VM
   * @param atRoot on the root folder
   */
  public record Need(Subject vm, Set<String> atVm, Set<String> atRoot) {

    /** What a plan needs. */
    public static Need of(Subject vm, Plan plan) {
      return new Need(
          vm, Set.copyOf(PrivilegeChecks.atVm(plan)), Set.copyOf(PrivilegeChecks.atRoot(plan)));
    }
  }

  /**
   * The same for many VMs, with few calls.
   *
   * @param needs what is needed, by VM
   * @return what is lacking, by VM; what is lacking at the root folder is told of each VM that
   *     needs it
   */
  public Map<ManagedObjectReference, List<Finding>> check(
      Attempt attempt, Map<ManagedObjectReference, Need> needs) {
    ManagedObjectReference root = session.content().rootFolder();
    Map<ManagedObjectReference, Set<String>> needed = new LinkedHashMap<>();
    Set<String> all = new TreeSet<>();
    needs.forEach(
        (vm, need) -> {
          put(needed, vm, need.atVm());
          all.addAll(need.atRoot());
        });
    put(needed, root, all);
    Map<ManagedObjectReference, List<String>> missing = privileges.missing(attempt, needed);
    Map<ManagedObjectReference, List<Finding>> findings = new LinkedHashMap<>();
    needs.forEach(
        (vm, need) -> {
          List<Finding> found = new ArrayList<>();
          List<String> lacking = missing.getOrDefault(vm, List.of());
          if (!lacking.isEmpty()) {
            found.add(finding(need.vm(), lacking));
          }
          List<String> atRoot =
              missing.getOrDefault(root, List.of()).stream()
                  .filter(need.atRoot()::contains)
                  .toList();
          if (!atRoot.isEmpty()) {
            found.add(finding(ROOT, atRoot));
          }
          if (!found.isEmpty()) {
            findings.put(vm, List.copyOf(found));
          }
        });
    return findings;
  }

  /**
   * The same for other objects.
   *
   * @param needed the privileges that are needed, by object
   * @param subjects what findings call the objects; those that are not there are the root folder
   */
  public List<Finding> lacking(
      Attempt attempt,
      Map<ManagedObjectReference, Set<String>> needed,
      Map<ManagedObjectReference, Subject> subjects) {
    List<Finding> findings = new ArrayList<>();
    privileges
        .missing(attempt, needed)
        .forEach(
            (object, missing) ->
                findings.add(finding(subjects.getOrDefault(object, ROOT), missing)));
    return findings;
  }

  private static void put(
      Map<ManagedObjectReference, Set<String>> needed,
      ManagedObjectReference object,
      Set<String> privileges) {
    if (!privileges.isEmpty()) {
      needed.put(object, privileges);
    }
  }

  private static Set<String> atVm(Plan plan) {
    Set<String> atVm = new TreeSet<>();
    if (plan.does(CryptoAction.ENCRYPT)) {
      atVm.add(ENCRYPT);
    }
    if (plan.unlock().isPresent()) {
      atVm.add("Cryptographer.RegisterVM");
    }
    if (plan.does(CryptoAction.DECRYPT)) {
      atVm.add("Cryptographer.Decrypt");
    }
    if (plan.does(CryptoAction.SHALLOW_RECRYPT) || plan.does(CryptoAction.DEEP_RECRYPT)) {
      atVm.add("Cryptographer.Recrypt");
    }
    if (plan.virtualTpm().isPresent()) {
      atVm.add("VirtualMachine.Config.AddRemoveDevice");
    }
    return atVm;
  }

  private static Set<String> atRoot(Plan plan) {
    Set<String> atRoot = new TreeSet<>();
    if (plan.takesKey() && plan.key() instanceof KeySource.NewKey) {
      atRoot.add("Cryptographer.ManageKeys");
    }
    if (plan.givesPolicy()) {
      atRoot.add("StorageProfile.View");
    }
    return atRoot;
  }

  private static Finding finding(Subject subject, List<String> missing) {
    return Findings.warning(
            FindingCode.PRIVILEGES_MISSING,
            subject,
            "this user lacks privileges",
            "Give the user a role that holds them, on that object or above it.")
        .withMissing(missing);
  }

  private static Subject subject(VmReading vm, ManagedObjectReference object) {
    if (object.equals(vm.vm())) {
      return vm.subject();
    }
    return object.type().equals("HostSystem") ? Subject.of("host", object.value()) : ROOT;
  }
}
