package io.vmcrypt.estate.internal.plan;

import io.vmcrypt.vsphere.rollout.RolloutVm;
import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * VMs that look like backup proxies. vCenter does not say what a VM is for, so this goes by how the
 * parts of its name begin: with the word, or with the name of a backup program.
 */
final class BackupProxies {

  private static final Pattern WORD =
      Pattern.compile(
          "(?<![a-z0-9])(?:backup|hotadd|veeam|vbr|commvault|rubrik|cohesity|netbackup|nakivo"
              + "|avamar|networker|vproxy)",
          Pattern.CASE_INSENSITIVE);

  /** Those that look like it first; the others stay in their order. */
  static final Comparator<RolloutVm> FIRST =
      Comparator.comparing((RolloutVm vm) -> !isLike(vm.name()));

  private BackupProxies() {}

  static boolean isLike(String name) {
    return WORD.matcher(name).find();
  }
}
