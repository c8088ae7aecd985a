package io.vmcrypt.estate.internal.site;

import static io.vmcrypt.estate.internal.site.SiteLook.VCENTER;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.estate.internal.reading.Asking;
import io.vmcrypt.estate.internal.reading.ProviderUse;
import io.vmcrypt.estate.internal.weight.Reported;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterStatus;
import io.vmcrypt.vsphere.shared.key.KeyElsewhere;
import io.vmcrypt.vsphere.shared.key.KeysElsewhere;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether the second site gets keys, by a key provider that works there. */
final class KeysAtSecond {

  /** Those of these kinds have no servers of which vCenter tells. */
  private static final Set<String> WITHOUT_SERVERS = Set.of("nativeProvider", "trustAuthority");

  private static final String TEST_VM =
      "Start an encrypted test VM of this key provider at the second site.";

  private final KeysElsewhere there;
  private final List<Finding> findings;
  private final Set<String> providers = new HashSet<>();

  /** What is wrong with key providers that cannot be used, by name. */
  private final Map<String, Finding> unusable = new HashMap<>();

  /**
   * @param findings takes what concerns no single VM
   */
  KeysAtSecond(VsphereClient first, VsphereClient second, List<Finding> findings) {
    this.findings = findings;
    this.there =
        new KeysElsewhere(
            new KeysElsewhere.Side(first.kmsClusters(), first.nativeKeyProviders()),
            new KeysElsewhere.Side(second.kmsClusters(), second.nativeKeyProviders()),
            "the second site");
  }

  /** Where a key provider does not work, each question would only wait for its servers. */
  void ask(Collection<CryptoKeyId> keys) {
    for (CryptoKeyId key : keys) {
      key.providerId()
          .filter(providers::add)
          .flatMap(there::provider)
          .filter(one -> one.managementType().filter(WITHOUT_SERVERS::contains).isEmpty())
          .ifPresent(this::health);
    }
    there.ask(keys.stream().filter(key -> trouble(key).isEmpty()).toList());
    Asking.answered(there.refusals());
  }

  private Optional<Finding> trouble(CryptoKeyId key) {
    return key.providerId().flatMap(name -> Optional.ofNullable(unusable.get(name)));
  }

  private void health(KmsCluster provider) {
    String seen = "it is not known how key provider " + provider.id() + " is there";
    Asking.ask(provider::status, no -> findings.add(refused("second site", seen, no)))
        .filter(told -> !told.problems().isEmpty())
        .ifPresent(this::trouble);
  }

  /** One server that works is enough. */
  private void trouble(KmsClusterStatus status) {
    Optional<Boolean> works = ProviderUse.of(status);
    String seen =
        works
            .map(
                yes ->
                    yes
                        ? "not each server works, and the second site can use key provider "
                        : "the second site cannot use key provider ")
            .orElse("it is not known whether the second site can use key provider ");
    Finding finding =
        new Finding(
            works.orElse(false) ? Severity.NOTE : Severity.BLOCKING,
            FindingCode.SECOND_SITE_PROVIDER_NOT_USABLE,
            VCENTER,
            Subject.of("key provider", status.clusterId()).part("second site"),
            seen + status.clusterId() + ": " + status.summary(),
            String.join(" ", status.problems()),
            List.of());
    findings.add(finding);
    if (works.equals(Optional.of(false))) {
      unusable.put(status.clusterId(), finding);
    }
  }

  /**
   * Why the second site does not get a key that was asked for, or why that is not known.
   *
   * @param what what has the key
   */
  Optional<Finding> lack(CryptoKeyId key, Subject subject, String what) {
    Optional<Finding> trouble = trouble(key);
    if (trouble.isPresent()) {
      return trouble.map(
          no ->
              Finding.blocking(no.code(), VCENTER, subject, what + ": " + no.seen(), no.advice()));
    }
    KeyElsewhere answer = there.answer(key);
    String seen = what + ": " + answer.seen();
    return switch (answer.answer()) {
      case SAME ->
          answer.ofNative()
              ? Optional.of(
                  notKnown(
                      subject, what + ": vCenter checks no key of a native key provider", TEST_VM))
              : Optional.empty();
      case LACKS_PROVIDER -> lacking(FindingCode.SECOND_SITE_LACKS_PROVIDER, subject, seen, answer);
      case LACKS_KEY -> lacking(FindingCode.SECOND_SITE_LACKS_KEY, subject, seen, answer);
      case MAY_DIFFER, NOT_KNOWN ->
          Optional.of(notKnown(subject, seen, answer.advice() + " Or: " + TEST_VM));
    };
  }

  private static Optional<Finding> lacking(
      FindingCode code, Subject subject, String seen, KeyElsewhere answer) {
    return Optional.of(Finding.blocking(code, VCENTER, subject, seen, answer.advice()));
  }

  static Finding notKnown(Subject subject, String seen, String advice) {
    return Finding.warning(FindingCode.SECOND_SITE_NOT_KNOWN, VCENTER, subject, seen, advice);
  }

  /** What a site refuses to say is not known. */
  static Finding refused(String site, String what, SdkException refused) {
    return Reported.refused(
        Severity.WARNING,
        FindingCode.SECOND_SITE_NOT_KNOWN,
        Subject.of(VCENTER, site),
        what + ": ",
        refused);
  }

  /** What was refused of key providers and keys. */
  void tellRefusals() {
    for (SdkException refusal : there.refusals()) {
      findings.add(refused("second site", "it is not known whether it gets keys", refusal));
    }
  }
}
