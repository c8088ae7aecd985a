package io.vmcrypt.examples;

import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.nativekey.NativeKeyProvider;
import io.vmcrypt.vsphere.nativekey.NativeKeyProviderSpec;
import io.vmcrypt.vsphere.nativekey.NativeKeyProviders;

/**
 * Creates a native key provider, writes its backup to a file, which activates it, and makes it the
 * default: VMs can be encrypted then without a key server. No arguments; the environment says what
 * and where.
 */
public final class ActivateNativeKeyProvider {

  static final int STEPS = 4;

  private ActivateNativeKeyProvider() {}

  public static void main(String[] args) {
    Example.exit(args, STEPS, ActivateNativeKeyProvider::run);
  }

  static int run(Systems systems, StepPrinter steps) {
    NativeKeyChoice choice = systems.nativeKey();
    try (VsphereClient vcenter = systems.vcenter()) {
      NativeKeyProviders providers = vcenter.nativeKeyProviders();

      steps.begin("Create the native key provider");
      Ensured<NativeKeyProvider> ensured =
          providers.ensure(NativeKeyProviderSpec.builder(choice.id()).build());
      if (ensured.isChanged()) {
        steps.changed(choice.id() + " created");
      } else {
        steps.unchanged(choice.id() + " is there");
      }

      steps.begin("Back it up");
      if (ensured.value().hasBackup().orElse(false)) {
        steps.unchanged("it was backed up before");
      } else {
        providers.exportBackup(choice.id(), choice.password()).writeTo(choice.backup());
        steps.changed("backup written to " + choice.backup() + "; keep it apart from the vCenter");
      }

      steps.begin("Wait until it works");
      providers.awaitHealthy(choice.id(), steps.waitFor(systems.healthTimeout()));

      steps.begin("Make it the default");
      if (providers.ensureDefault(choice.id()).isChanged()) {
        steps.changed(choice.id() + " is the default");
      } else {
        steps.unchanged("it is the default");
      }
      return Example.DONE;
    }
  }
}
