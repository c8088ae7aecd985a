package io.vmcrypt.vsphere.internal.audit;

import io.vmcrypt.vsphere.audit.AuditCode;
import io.vmcrypt.vsphere.audit.AuditFinding;
import io.vmcrypt.vsphere.audit.AuditedHost;
import io.vmcrypt.vsphere.audit.AuditedProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is not as it should be at a vCenter itself, and what may not be seen of it. */
final class VcenterFindings {

  private static final String PROVIDERS = "key providers";

  private VcenterFindings() {}

  /**
   * @param providers its key providers; empty if they may not be seen
   * @param hosts those of its hosts that may be seen
   */
  static List<AuditFinding> of(Optional<List<AuditedProvider>> providers, List<AuditedHost> hosts) {
    List<AuditFinding> findings = new ArrayList<>();
    if (providers.isEmpty()) {
      findings.add(
          AuditFinding.ofVcenter(
              AuditCode.PROVIDER_NOT_SEEN,
              PROVIDERS,
              "these credentials may not see the key providers, so nothing is known of them.",
              "Give the user the privilege Cryptographer.ManageKeyServers."));
    }
    providers.ifPresent(known -> known.forEach(each -> provider(each).ifPresent(findings::add)));
    if (hosts.isEmpty()) {
      findings.add(
          AuditFinding.ofVcenter(
              AuditCode.HOST_NOT_SEEN,
              "hosts",
              "these credentials see no host.",
              "Give the user the privilege System.Read on the hosts."));
    }
    for (AuditedHost host : hosts) {
      if (host.cryptoState().isEmpty()) {
        findings.add(
            AuditFinding.ofVcenter(
                AuditCode.HOST_NOT_SEEN,
                "host " + host.name(),
                "it is not known whether it can run encrypted VMs.",
                "Give the user the privilege System.Read on the host; if it has it, look at the"
                    + " host."));
      }
    }
    return List.copyOf(findings);
  }

  private static Optional<AuditFinding> provider(AuditedProvider provider) {
    String subject = "key provider " + provider.id();
    if (provider.healthy().isEmpty()) {
      return Optional.of(
          AuditFinding.ofVcenter(
              AuditCode.PROVIDER_NOT_SEEN,
              subject,
              "it is not known whether it can be used."
                  + (provider.problems().isEmpty()
                      ? ""
                      : " " + String.join(" ", provider.problems())),
              "Look at it in the vSphere Client, and at the privileges of this user."));
    }
    if (provider.isDefault() && !provider.healthy().get()) {
      return Optional.of(
          AuditFinding.ofVcenter(
              AuditCode.DEFAULT_PROVIDER_UNUSABLE,
              subject,
              "the default key provider cannot be used now.",
              "Mend it, or make another one the default: "
                  + String.join(" ", provider.problems())));
    }
    return Optional.empty();
  }
}
