package io.vmcrypt.cli;

import io.vmcrypt.cli.base.RealSystems;
import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.base.Systems;
import io.vmcrypt.cli.settings.Setting;
import io.vmcrypt.cli.settings.Settings;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.operation.CallListener;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.vsphere.VsphereClient;
import java.nio.file.Path;

/**
 * The command as a user starts it, but for OVHcloud's limit of requests a minute: an {@code apply}
 * comes to it, and would stand still until the minute is over. A stand-in has no limit.
 */
final class UnlimitedVmcrypt {

  private UnlimitedVmcrypt() {}

  public static void main(String[] arguments) {
    Surroundings process = Surroundings.ofProcess();
    System.exit(
        Vmcrypt.run(
            new Surroundings(
                process.environment(),
                process.out(),
                process.err(),
                process.terminal(),
                process.answer(),
                settings ->
                    new Unlimited(settings, new RealSystems(settings), CallListener.none())),
            arguments));
  }

  private record Unlimited(Settings settings, Systems real, CallListener listener)
      implements Systems {

    @Override
    public VsphereClient vcenter() {
      return real.vcenter();
    }

    @Override
    public OvhClient ovh() {
      OvhClient.Builder builder = OvhClient.discoverBuilder(settings.environment());
      settings
          .find(Setting.OVH_CA_FILE, text -> ServerTrust.fromFile(Path.of(text)))
          .ifPresent(builder::trust);
      return builder.requestsPerMinute(6000).callListener(listener).build();
    }

    @Override
    public Systems heardBy(CallListener other) {
      return new Unlimited(settings, real.heardBy(other), other);
    }
  }
}
