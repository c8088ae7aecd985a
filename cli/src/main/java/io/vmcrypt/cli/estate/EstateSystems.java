package io.vmcrypt.cli.estate;

import io.vmcrypt.cli.base.Systems;
import io.vmcrypt.cli.settings.Setting;
import io.vmcrypt.cli.settings.Settings;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.estate.EstateClient;
import io.vmcrypt.estate.part.CertificateSigner;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.vsphere.VsphereClient;
import org.jspecify.annotations.Nullable;

/** What an estate is worked on with. OVHcloud is asked for only by an estate that has it. */
public final class EstateSystems implements AutoCloseable {

  private final VsphereClient vcenter;
  private final @Nullable OvhClient ovh;
  private final EstateClient client;

  private EstateSystems(VsphereClient vcenter, @Nullable OvhClient ovh, EstateClient client) {
    this.vcenter = vcenter;
    this.ovh = ovh;
    this.client = client;
  }

  /** For what signs nothing: a plan only has to know that somebody will. */
  static final CertificateSigner NOBODY =
      request -> {
        throw new IllegalStateException("a defect: this command has no request signed");
      };

  public static EstateSystems open(
      Estate estate, Systems systems, Settings settings, TimeSource time) {
    return open(estate, systems, settings, time, NOBODY);
  }

  static EstateSystems open(
      Estate estate,
      Systems systems,
      Settings settings,
      TimeSource time,
      CertificateSigner signer) {
    VsphereClient vcenter = systems.vcenter();
    OvhClient ovh = null;
    try {
      EstateClient.Builder builder =
          EstateClient.builder(vcenter)
              .environment(settings.environment())
              .timeSource(time)
              .healthTimeout(settings.healthTimeout());
      settings.find(Setting.VCENTER_USER).ifPresent(builder::vcenterUser);
      settings.find(Setting.VCENTER_ACCESS_FROM, builder::vcenterAccessFrom);
      if (estate.clientTrust() instanceof ClientTrust.SignedBy by) {
        builder.signer(by.signer(), signer);
      }
      if (needsOvh(estate)) {
        ovh = systems.ovh();
        builder.ovh(ovh);
      }
      return new EstateSystems(vcenter, ovh, builder.build());
    } catch (RuntimeException e) {
      vcenter.close();
      if (ovh != null) {
        ovh.close();
      }
      throw e;
    }
  }

  /** Whether an estate cannot be looked at without OVHcloud. */
  public static boolean needsOvh(Estate estate) {
    return estate.service().isPresent()
        || estate.keyServers().stream().anyMatch(server -> server.okms().isPresent());
  }

  public EstateClient client() {
    return client;
  }

  @Override
  public void close() {
    client.close();
    vcenter.close();
    if (ovh != null) {
      ovh.close();
    }
  }
}
