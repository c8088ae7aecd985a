package io.vmcrypt.examples;

import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.DiskEncryptionState;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** VMs as a table: a row for each home and each disk. */
final class VmTable {

  private static final List<String> HEAD =
      List.of("VM", "part", "encrypted", "policy", "key provider", "vMotion");

  private VmTable() {}

  static void print(List<VmEncryptionState> states, PrintStream out) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEAD);
    for (VmEncryptionState state : states) {
      rows.add(
          List.of(
              state.vmName(),
              "home",
              yesNo(state.isHomeEncrypted()),
              name(state.homePolicy()),
              state.keyProvider().orElse("-"),
              state.effectiveMigrateEncryption().toString()));
      for (DiskEncryptionState disk : state.disks()) {
        rows.add(
            List.of(
                "",
                disk.label(),
                yesNo(disk.isEncrypted()),
                name(disk.policy()),
                disk.keyProvider().orElse("-"),
                ""));
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < HEAD.size(); column++) {
        int at = column;
        int width = rows.stream().mapToInt(cells -> cells.get(at).length()).max().orElse(0);
        line.append(String.format("%-" + (width + 2) + "s", row.get(column)));
      }
      out.println(line.toString().stripTrailing());
    }
  }

  private static String yesNo(boolean encrypted) {
    return encrypted ? "yes" : "no";
  }

  private static String name(Optional<StoragePolicy> policy) {
    return policy.map(StoragePolicy::name).orElse("-");
  }
}
