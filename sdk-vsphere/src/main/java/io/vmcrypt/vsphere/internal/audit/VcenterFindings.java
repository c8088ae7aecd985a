package io.vmcrypt.vsphere.internal.audit;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.audit.AuditedHost;
import io.vmcrypt.vsphere.audit.AuditedProvider;
import io.vmcrypt.vsphere.internal.inventory.WholeView;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.vm.VimComputeClusters;
import io.vmcrypt.vsphere.kms.KeyNeed;
import io.vmcrypt.vsphere.kms.KeyUser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Finds what is wrong with the vCenter itself, and what this user may not see of it. */
final class VcenterFindings {

  private VcenterFindings() {}

  /**
   * @param providers its key providers; empty if they may not be seen
   * @param hosts those of its hosts that may be seen
   */
  static List<Finding> of(
      String address, Optional<List<AuditedProvider>> providers, List<AuditedHost> hosts) {
    Subject vcenter = Subject.of("vCenter", address);
    List<Finding> findings = new ArrayList<>();
    if (providers.isEmpty()) {
      findings.add(
          warning(
                  FindingCode.KEY_PROVIDER_NOT_SEEN,
                  vcenter.part("key providers"),
                  "This user may not see the key providers, so nothing is known about them.",
                  "Give the user the missing privilege.")
              .withMissing(List.of("Cryptographer.ManageKeyServers")));
    }
    providers.ifPresent(known -> known.forEach(each -> provider(each).ifPresent(findings::add)));
    if (hosts.isEmpty()) {
      findings.add(
          warning(
                  FindingCode.HOST_NOT_SEEN,
                  vcenter.part("hosts"),
                  "This user may not see any host.",
                  "Give the user the missing privilege on the hosts.")
              .withMissing(List.of("System.Read")));
    }
    for (AuditedHost host : hosts) {
      if (host.cryptoState().isEmpty()) {
        findings.add(
            warning(
                FindingCode.HOST_NOT_SEEN,
                Subject.of("host", host.name(), host.id()),
                "It is not known whether it can run encrypted VMs.",
                "Give the user the privilege System.Read on the host; if it has it, look at the"
                    + " host."));
      }
    }
    return List.copyOf(findings);
  }

  /**
   * What is not shown of the inventory: an audit of a part must not pass for one of the whole.
   *
   * @param part whether this user sees a part of it at most
   * @param hidden what is named in it, and not shown: ids
   */
  static List<Finding> ofInventory(
      String address,
      boolean part,
      List<String> hidden,
      List<VimComputeClusters.Surveyed> clusters) {
    List<Finding> findings = new ArrayList<>();
    if (part) {
      findings.add(
          warning(
                  FindingCode.INVENTORY_NOT_SEEN,
                  Subject.of("vCenter", address).part("inventory"),
                  "This user sees only a part of the inventory, so the result is about that part:"
                      + " other VMs, hosts and clusters may be there.",
                  WholeView.ADVICE)
              .withMissing(List.of("System.Read")));
    }
    if (!hidden.isEmpty()) {
      findings.add(
          warning(
                  FindingCode.INVENTORY_NOT_SEEN,
                  Subject.of("vCenter", address).part("inventory"),
                  "vCenter names %s, and does not show it to this user: what is in it is not known."
                      .formatted(KeyNeed.named(hidden)),
                  WholeView.ADVICE)
              .withMissing(List.of("System.View")));
    }
    clusters.stream()
        .filter(surveyed -> surveyed.vsan().isEmpty())
        .map(VimComputeClusters.Surveyed::cluster)
        .forEach(
            cluster ->
                findings.add(
                    warning(
                            FindingCode.INVENTORY_NOT_SEEN,
                            Subject.of("cluster", cluster.name(), cluster.id()),
                            "This user may not read the cluster, so neither its encryption mode nor"
                                + " its vSAN is known.",
                            "Give the user the privilege System.Read on the cluster.")
                        .withMissing(List.of("System.Read"))));
    return List.copyOf(findings);
  }

  /**
   * Key providers that do not work, and that keys of hosts name: a host asks for its key when it
   * starts. Of the keys of VMs each VM's findings tell, and of the default and of what is not known
   * {@link #of} does.
   */
  static List<Finding> ofHostKeys(
      Optional<List<AuditedProvider>> providers, List<SurveyedHost> hosts) {
    Map<String, List<KeyUser>> byProvider = new TreeMap<>();
    for (SurveyedHost host : hosts) {
      AuditedHost on = host.audited();
      host.keyProvider()
          .ifPresent(
              id ->
                  byProvider
                      .computeIfAbsent(id, none -> new ArrayList<>())
                      .add(new KeyUser(on.id(), on.name(), KeyUser.Kind.HOST)));
    }
    return byProvider.keySet().stream()
        .map(id -> ProviderSurvey.named(id, providers))
        .filter(provider -> !provider.isDefault())
        .flatMap(
            provider ->
                provider
                    .neededBy(
                        "keys of it are in use by "
                            + KeyNeed.named(byProvider.getOrDefault(provider.id(), List.of())))
                    .stream())
        .filter(finding -> finding.code().equals(FindingCode.KEY_PROVIDER_NOT_USABLE))
        .toList();
  }

  private static Optional<Finding> provider(AuditedProvider provider) {
    Subject subject = Subject.of("key provider", provider.id());
    if (provider.healthy().isEmpty()) {
      return Optional.of(
          warning(
              FindingCode.KEY_PROVIDER_NOT_SEEN,
              subject,
              "It is not known whether it can be used."
                  + (provider.problems().isEmpty()
                      ? ""
                      : " " + String.join(" ", provider.problems())),
              "Look at it in the vSphere Client, and at the privileges of this user."));
    }
    if (provider.isDefault() && !provider.healthy().get()) {
      return Optional.of(
          Finding.blocking(
              FindingCode.DEFAULT_KEY_PROVIDER_NOT_USABLE,
              VimSession.SYSTEM,
              subject,
              "The default key provider cannot be used now.",
              "Make it usable again, or make another one the default: "
                  + String.join(" ", provider.problems())));
    }
    return Optional.empty();
  }

  private static Finding warning(FindingCode code, Subject subject, String seen, String advice) {
    return Finding.warning(code, VimSession.SYSTEM, subject, seen, advice);
  }
}
