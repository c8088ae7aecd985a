package io.vmcrypt.spring;

import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KmsCluster;
import java.util.List;
import java.util.Optional;

/** Asks vCenter how key providers are. */
final class KeyProviderReader {

  private final VsphereClient vcenter;

  KeyProviderReader(VsphereClient vcenter) {
    this.vcenter = vcenter;
  }

  /** One key provider, a KMS cluster or a native one; a provider that is not there is an error. */
  List<KeyProviderState> read(String id) {
    Optional<KmsCluster> cluster = vcenter.kmsClusters().find(id);
    return List.of(
        cluster.isPresent()
            ? KeyProviderState.of(cluster.get().status())
            : KeyProviderState.of(vcenter.nativeKeyProviders().get(id)));
  }

  /** All KMS clusters. */
  List<KeyProviderState> readAll() {
    return vcenter.kmsClusters().list().stream()
        .map(KmsCluster::status)
        .map(KeyProviderState::of)
        .toList();
  }
}
