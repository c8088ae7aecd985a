package io.vmcrypt.cli.vm;

import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** With which storage policy. */
final class PolicyOption {

  @Option(
      names = "--policy",
      paramLabel = "NAME",
      description = "the storage policy, in place of vCenter\'s own, the old or the default one")
  private @Nullable String policy;

  /** The one that is named, or vCenter's encryption policy. */
  StoragePolicy find(VsphereClient vcenter) {
    return named(vcenter).orElseGet(vcenter.storagePolicies()::getVmEncryption);
  }

  Optional<StoragePolicy> named(VsphereClient vcenter) {
    return Optional.ofNullable(policy).map(vcenter.storagePolicies()::get);
  }
}
