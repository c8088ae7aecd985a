package io.vmcrypt.examples;

import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/**
 * Encrypts many VMs: {@code RolloutEncryption [--plan] [--concurrency N] [--per-host N]
 * [--per-datastore N] [--order smallest|largest|name] [--stop-after FAILURES] [--exclude-below
 * INVENTORY_PATH]... [--exclude-name PATTERN]... [--exclude-id ID]... [--below INVENTORY_PATH]
 * [--name PATTERN] [--encryption encrypted|partly|plain] | [VM...]}. A path may be that of a
 * folder, a cluster, a host or a resource pool. With {@code --plan} it says what it would do and
 * changes nothing. It can be broken off at any time and run again. Exit status 0 if all VMs that
 * are not left out were seen to be as wanted; 3 if not; 1 if it failed; 2 for bad usage.
 *
 * <p>What is excluded is left out. So are a vCenter, agents such as vCLS, and the VM of a KMS whose
 * keys it might get, unless they are named one by one.
 */
public final class RolloutEncryption {

  static final String USAGE = "usage: RolloutEncryption " + RolloutArguments.USAGE;

  private RolloutEncryption() {}

  public static void main(String[] args) {
    System.exit(run(List.of(args), System.getenv(), System.out, System.err));
  }

  static int run(
      List<String> args, Map<String, String> environment, PrintStream out, PrintStream err) {
    return RolloutJob.run(() -> job(args), environment, out, err);
  }

  static RolloutJob job(List<String> args) {
    return new RolloutJob(
        RolloutArguments.parse(new Arguments(USAGE, args), new VmSelection()),
        vcenter ->
            PolicyAssignment.builder(vcenter.storagePolicies().getVmEncryption())
                .migrateEncryption(MigrateEncryption.REQUIRED)
                .build());
  }
}
