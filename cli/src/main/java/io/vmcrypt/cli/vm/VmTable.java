package io.vmcrypt.cli.vm;

import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.DiskEncryptionState;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** VMs as a table: a row for each home, each virtual TPM and each disk. */
final class VmTable {

  private static final List<String> HEAD =
      List.of("VM", "part", "encrypted", "policy", "key provider", "vMotion");

  private VmTable() {}

  static void print(List<VmEncryptionState> states, Screen screen) {
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
      virtualTpm(state).ifPresent(rows::add);
      for (DiskEncryptionState disk : state.disks()) {
        rows.add(
            List.of(
                "",
                disk.label(),
                yesNo(disk.isEncrypted()),
                name(disk.policy()),
                keyProviders(disk),
                ""));
      }
    }
    screen.table(rows);
  }

  /** It is kept with the home, by the home's key, and has no policy of its own. */
  private static Optional<List<String>> virtualTpm(VmEncryptionState state) {
    if (state.virtualTpm().isEmpty()) {
      return Optional.of(List.of("", "virtual TPM", "not known", "-", "-", ""));
    }
    return state
        .virtualTpm()
        .filter(there -> there)
        .map(
            there ->
                List.of(
                    "",
                    "virtual TPM",
                    yesNo(state.isHomeEncrypted()),
                    "-",
                    state.keyProvider().orElse("-"),
                    ""));
  }

  /** Of all links of its chain. */
  private static String keyProviders(DiskEncryptionState disk) {
    String named =
        disk.links().stream()
            .flatMap(Optional::stream)
            .flatMap(key -> key.providerId().stream())
            .distinct()
            .collect(Collectors.joining(", "));
    return named.isEmpty() ? "-" : named;
  }

  private static String yesNo(boolean encrypted) {
    return encrypted ? "yes" : "no";
  }

  private static String name(Optional<StoragePolicy> policy) {
    return policy.map(StoragePolicy::name).orElse("-");
  }
}
