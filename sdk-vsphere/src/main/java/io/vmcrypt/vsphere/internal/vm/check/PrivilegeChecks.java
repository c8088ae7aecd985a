package io.vmcrypt.vsphere.internal.vm.check;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vm.change.CryptoAction;
import io.vmcrypt.vsphere.internal.vm.change.Findings;
import io.vmcrypt.vsphere.internal.vm.change.KeySource;
import io.vmcrypt.vsphere.internal.vm.change.PartPlan;
import io.vmcrypt.vsphere.internal.vm.change.Plan;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Asks vCenter's AuthorizationManager whether this session holds the privileges that a change
 * needs. Which call needs which privilege is known only from documentation, so a missing privilege
 * is just a warning.
 */
public final class PrivilegeChecks {

  private final VimSession session;
  private final PropertyCollector collector;

  public PrivilegeChecks(VimSession session, PropertyCollector collector) {
    this.session = requireNonNull(session, "session");
    this.collector = requireNonNull(collector, "collector");
  }

  /**
   * Asks vCenter which of the privileges this session holds.
   *
   * @param entersMode whether the VM's host has to be brought into encryption mode
   */
  public List<Finding> check(Attempt attempt, VmReading vm, Plan plan, boolean entersMode) {
    Map<ManagedObjectReference, Set<String>> needed = needed(vm, plan);
    if (entersMode) {
      vm.host().ifPresent(host -> needed.put(host, Set.of("Cryptographer.RegisterHost")));
    }
    Optional<ManagedObjectReference> authorization =
        session.content().manager("authorizationManager");
    Optional<ManagedObjectReference> sessions = session.content().manager("sessionManager");
    if (needed.isEmpty() || authorization.isEmpty() || sessions.isEmpty()) {
      return List.of();
    }
    try {
      Optional<String> sessionId =
          collector.read(attempt, sessions.get(), "currentSession.key").text("currentSession.key");
      if (sessionId.isEmpty()) {
        return List.of();
      }
      List<Finding> findings = new ArrayList<>();
      needed.forEach(
          (object, privileges) ->
              missing(
                      attempt,
                      authorization.get(),
                      sessionId.get(),
                      object,
                      subject(vm, object),
                      privileges)
                  .ifPresent(findings::add));
      return findings;
    } catch (ServiceException e) {
      // privileges cannot be checked: the change itself will show what is missing
      return List.of();
    }
  }

  private Map<ManagedObjectReference, Set<String>> needed(VmReading vm, Plan plan) {
    Set<String> atVm = new TreeSet<>();
    if (plan.does(CryptoAction.ENCRYPT)) {
      atVm.add("Cryptographer.EncryptNew");
    }
    if (plan.does(CryptoAction.DECRYPT)) {
      atVm.add("Cryptographer.Decrypt");
    }
    if (plan.does(CryptoAction.SHALLOW_RECRYPT) || plan.does(CryptoAction.DEEP_RECRYPT)) {
      atVm.add("Cryptographer.Recrypt");
    }
    Map<ManagedObjectReference, Set<String>> needed = new LinkedHashMap<>();
    if (!atVm.isEmpty()) {
      needed.put(vm.vm(), atVm);
    }
    Set<String> atRoot = new TreeSet<>();
    if (plan.takesKey() && plan.key() instanceof KeySource.NewKey) {
      atRoot.add("Cryptographer.ManageKeys");
    }
    if (plan.home().flatMap(PartPlan::policy).isPresent()
        || plan.disks().stream().anyMatch(disk -> disk.change().policy().isPresent())) {
      atRoot.add("StorageProfile.View");
    }
    if (!atRoot.isEmpty()) {
      needed.put(session.content().rootFolder(), atRoot);
    }
    return needed;
  }

  private Optional<Finding> missing(
      Attempt attempt,
      ManagedObjectReference authorization,
      String sessionId,
      ManagedObjectReference object,
      Subject subject,
      Set<String> privileges) {
    List<XmlFragment> entities =
        session.read(
            attempt,
            "HasPrivilegeOnEntities",
            authorization,
            arguments -> {
              arguments.reference("entity", object).text("sessionId", sessionId);
              privileges.forEach(privilege -> arguments.text("privId", privilege));
            },
            Returns.list());
    List<String> missing =
        entities.stream()
            .flatMap(entity -> entity.elements("privAvailability").stream())
            .filter(availability -> !availability.bool("isGranted").orElse(true))
            .flatMap(availability -> availability.text("privId").stream())
            .map(String::strip)
            .toList();
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Findings.warning(
                    FindingCode.PRIVILEGES_MISSING,
                    subject,
                    "this user lacks privileges",
                    "Give the user a role that holds them, on that object or above it.")
                .withMissing(missing));
  }

  private static Subject subject(VmReading vm, ManagedObjectReference object) {
    if (object.equals(vm.vm())) {
      return vm.subject();
    }
    return object.type().equals("HostSystem")
        ? Subject.of("host", object.value())
        : Subject.of("root folder", "");
  }
}
