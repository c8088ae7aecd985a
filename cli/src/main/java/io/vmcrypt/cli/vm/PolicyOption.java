package io.vmcrypt.cli.vm;

import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** With which encryption policy. */
final class PolicyOption {

  @Option(
      names = "--policy",
      paramLabel = "NAME",
      description = "an encryption policy of your own, in place of vCenter's")
  private @Nullable String policy;

  StoragePolicy find(VsphereClient vcenter) {
    return policy == null
        ? vcenter.storagePolicies().getVmEncryption()
        : vcenter.storagePolicies().get(policy);
  }
}
