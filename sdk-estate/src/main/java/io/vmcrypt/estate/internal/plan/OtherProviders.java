package io.vmcrypt.estate.internal.plan;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.shared.async.Beside;
import io.vmcrypt.estate.internal.reading.Asking;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.weight.Reported;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.audit.AuditedProvider;
import io.vmcrypt.vsphere.kms.KeyLedger;
import io.vmcrypt.vsphere.kms.KeyNeed;
import io.vmcrypt.vsphere.kms.KmsCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether the key providers work that the estate does not name, and keys in use do: a host that
 * restarts asks for its key, whoever planned what. Who needs one is asked only where one does not
 * work. Looks while all else is planned.
 */
final class OtherProviders implements AutoCloseable {

  private static final Subject ALL = Subject.of(Context.VCENTER, "").part("key providers");

  private final VsphereClient vcenter;
  private final List<Finding> findings = new ArrayList<>();
  private final Beside<List<Finding>> asked;

  /**
   * Begins to look.
   *
   * @param clusters all KMS clusters: one that works or not is looked at, whatever keys name
   */
  OtherProviders(VsphereClient vcenter, Estate estate, List<KmsCluster> clusters) {
    this.vcenter = vcenter;
    this.asked = Beside.start("vmcrypt-providers", () -> look(estate, clusters));
  }

  /** What is wrong with them. */
  List<Finding> findings() {
    return asked.result();
  }

  private List<Finding> look(Estate estate, List<KmsCluster> clusters) {
    Set<String> others = new TreeSet<>();
    clusters.forEach(cluster -> others.add(cluster.id()));
    KeyLedger ledger = vcenter.keyLedger().oneLook();
    Asking.ask(ledger::namedProviders, this::refused).ifPresent(others::addAll);
    // both have stages of their own, which judge them
    others.remove(estate.keyProvider());
    estate.leaving().map(Leaving::keyProvider).ifPresent(others::remove);
    if (!others.isEmpty()) {
      AuditRules rules = AuditRules.builder().build();
      Asking.ask(() -> vcenter.encryptionAudit(rules).providers(others), this::refused).stream()
          .flatMap(List::stream)
          .filter(provider -> provider.neededBy("").isPresent())
          .flatMap(provider -> needed(provider, ledger).stream())
          .forEach(findings::add);
    }
    return List.copyOf(findings);
  }

  private Optional<Finding> needed(AuditedProvider provider, KeyLedger ledger) {
    KeyNeed need = ledger.ofProvider(provider.id());
    return need.isByNobody() ? Optional.empty() : provider.neededBy(need.inWords());
  }

  private void refused(SdkException why) {
    findings.add(
        Reported.refused(
            Severity.WARNING,
            FindingCode.KEY_PROVIDER_NOT_SEEN,
            ALL,
            "It is not known which other key providers keys in use name: ",
            why));
  }

  /** Waits for what is on its way: vCenter keeps something in memory for it. */
  @Override
  public void close() {
    asked.close();
  }
}
