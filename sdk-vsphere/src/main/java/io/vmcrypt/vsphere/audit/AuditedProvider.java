package io.vmcrypt.vsphere.audit;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.certificate.CertificateValidity;
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
}
