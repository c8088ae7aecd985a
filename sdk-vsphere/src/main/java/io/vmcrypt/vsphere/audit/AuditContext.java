package io.vmcrypt.vsphere.audit;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.certificate.CertificateValidity;
import io.vmcrypt.core.control.ControlAnswer;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.vsphere.session.VsphereAbout;
import io.vmcrypt.vsphere.vm.ComputeCluster;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What an audit knows before its first VM.
 *
 * @param vcenter the address of the vCenter
 * @param about what the vCenter says about itself
 * @param auditedBy the user of vCenter that asked, as vCenter names it; empty if another program
 *     has opened the session
 * @param sdkVersion the version of this SDK
 * @param rules what is expected
 * @param startedAt when the audit began
 * @param providers the key providers; empty if these credentials may not see them, so that nothing
 *     can be said about their health
 * @param hosts the hosts
 * @param clusters the clusters of hosts and their encryption modes, without paths; empty before
 *     release 7.0, which has none
 * @param findings what is wrong with the vCenter itself: a default key provider that cannot be
 *     used, and what these credentials may not see
 * @param controls the answers to the controls that ask about the vCenter, its hosts and its
 *     clusters; empty if the rules ask for none
 */
public record AuditContext(
    String vcenter,
    VsphereAbout about,
    Optional<String> auditedBy,
    String sdkVersion,
    AuditRules rules,
    Instant startedAt,
    Optional<List<AuditedProvider>> providers,
    List<AuditedHost> hosts,
    List<ComputeCluster> clusters,
    List<Finding> findings,
    List<ControlAnswer> controls) {

  public AuditContext {
    requireNonNull(vcenter, "vcenter");
    requireNonNull(about, "about");
    requireNonNull(auditedBy, "auditedBy");
    requireNonNull(sdkVersion, "sdkVersion");
    requireNonNull(rules, "rules");
    requireNonNull(startedAt, "startedAt");
    providers = providers.map(List::copyOf);
    hosts = List.copyOf(hosts);
    clusters = List.copyOf(clusters);
    findings = List.copyOf(findings);
    controls = List.copyOf(controls);
  }

  /**
   * {@return the certificates of all key providers, for metrics and reports, by key provider; empty
   * if there are none, or if they may not be seen}
   */
  public List<CertificateValidity> certificates() {
    return providers.stream()
        .flatMap(List::stream)
        .flatMap(provider -> provider.certificates().stream())
        .toList();
  }
}
