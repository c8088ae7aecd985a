package io.vmcrypt.vsphere.audit;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.certificate.CertificateValidity;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.kms.KmsKeyType;
import io.vmcrypt.vsphere.kms.WrappingKey;
import java.util.List;
import java.util.Optional;

/**
 * A key provider as an audit saw it.
 *
 * @param id its name: vSphere {@code clusterId}
 * @param managementType vSphere's word: "vCenter" for a KMS cluster, "nativeProvider",
 *     "trustAuthority"; empty before vSphere 7.0, which has KMS clusters only
 * @param isDefault whether it is the default of the vCenter
 * @param healthy whether it can be used now; empty if vCenter does not say
 * @param problems what is wrong with it and what to do, for people; empty if nothing is
 * @param certificates those that vCenter tells of, and how long they are valid yet: what each
 *     server shows to vCenter, and what vCenter shows to them
 * @param keyType how a KMS cluster keeps its keys; empty before vSphere 9.0, if vCenter does not
 *     say, and for other key providers
 * @param wrappingKey what wraps its keys; empty before vSphere 9.0, if nothing wraps them, if
 *     vCenter does not say, and for other key providers
 */
public record AuditedProvider(
    String id,
    String managementType,
    boolean isDefault,
    Optional<Boolean> healthy,
    List<String> problems,
    List<CertificateValidity> certificates,
    Optional<KmsKeyType> keyType,
    Optional<WrappingKey> wrappingKey) {

  public AuditedProvider {
    requireNonNull(id, "id");
    requireNonNull(managementType, "managementType");
    requireNonNull(healthy, "healthy");
    problems = List.copyOf(problems);
    certificates = List.copyOf(certificates);
    requireNonNull(keyType, "keyType");
    requireNonNull(wrappingKey, "wrappingKey");
  }

  /**
   * Judges it where keys of it are in use: who has one needs it at the next start.
   *
   * @param who who has keys of it: a half sentence such as {@link
   *     io.vmcrypt.vsphere.kms.KeyNeed#inWords} gives
   * @return a warning; empty if it can be used
   */
  public Optional<Finding> neededBy(String who) {
    if (healthy.equals(Optional.of(true))) {
      return Optional.empty();
    }
    boolean isKnown = healthy.isPresent();
    return Optional.of(
        Finding.warning(
            isKnown ? FindingCode.KEY_PROVIDER_NOT_USABLE : FindingCode.KEY_PROVIDER_NOT_SEEN,
            "vCenter",
            Subject.of("key provider", id),
            (isKnown
                    ? "It does not work as it should, and "
                    : "It is not known whether it works, and ")
                + who
                + ". A host that restarts now, or a VM that starts again, may stay locked.",
            (isKnown
                    ? "Bring it back before one of them restarts: "
                    : "Look at it in the vSphere Client before one of them restarts. ")
                + String.join(" ", problems)));
  }
}
