package io.vmcrypt.examples;

import io.vmcrypt.vsphere.vm.Decryption;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/**
 * Decrypts VMs, home and disks: the arguments are those of {@link RolloutEncryption}; without any
 * that choose VMs, all that are encrypted. Encrypted vMotion stays required. Exit status 0 if all
 * VMs were seen to be plain; 3 if not; 1 if it failed; 2 for bad usage.
 */
public final class DecryptVm {

  static final String USAGE = "usage: DecryptVm " + RolloutArguments.USAGE;

  private DecryptVm() {}

  public static void main(String[] args) {
    System.exit(run(List.of(args), System.getenv(), System.out, System.err));
  }

  static int run(
      List<String> args, Map<String, String> environment, PrintStream out, PrintStream err) {
    return RolloutJob.run(() -> job(args), environment, out, err);
  }

  static RolloutJob job(List<String> args) {
    VmSelection encrypted =
        new VmSelection(EncryptionLevel.ENCRYPTED, EncryptionLevel.PARTLY_ENCRYPTED);
    return new RolloutJob(
        RolloutArguments.parse(new Arguments(USAGE, args), encrypted),
        vcenter -> Decryption.homeAndAllDisks().build());
  }
}
