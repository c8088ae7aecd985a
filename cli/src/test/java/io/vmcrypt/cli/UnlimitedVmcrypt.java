package io.vmcrypt.cli;

import io.vmcrypt.cli.base.RealSystems;
import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.base.Systems;
import io.vmcrypt.cli.settings.Setting;
import io.vmcrypt.cli.settings.Settings;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.operation.CallListener;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.vsphere.VsphereClient;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The command as a user starts it, but for its pauses between two looks at OVHcloud: it would stand
 * still for seconds at each task. A stand-in is soon done.
 */
final class UnlimitedVmcrypt {

  private static final TimeSource TIME = new BriskTime(Duration.ofMillis(20));

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
                    new Unlimited(settings, new RealSystems(settings, TIME), CallListener.none())),
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
      return builder.timeSource(TIME).callListener(listener).build();
    }

    @Override
    public Systems heardBy(CallListener other) {
      return new Unlimited(settings, real.heardBy(other), other);
    }
  }
}
