package io.vmcrypt.examples;

import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.List;

/**
 * Prints which parts of VMs are encrypted. Arguments: VMs by name or path; without any, those of
 * the environment.
 */
public final class ReadVmEncryption {

  private ReadVmEncryption() {}

  public static void main(String[] args) {
    Example.exit(
        new String[0],
        1,
        (systems, steps) -> {
          List<VmChoice> choices = VmChoice.of(args, systems);
          try (VsphereClient vcenter = systems.vcenter()) {
            steps.begin("Read the encryption state of VMs");
            VmTable.print(states(vcenter, choices), steps.out());
            return Example.DONE;
          }
        });
  }

  static List<VmEncryptionState> states(VsphereClient vcenter, List<VmChoice> choices) {
    return choices.stream().map(choice -> choice.find(vcenter).encryptionState()).toList();
  }
}
