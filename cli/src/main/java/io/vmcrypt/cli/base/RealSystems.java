package io.vmcrypt.cli.base;

import io.vmcrypt.cli.settings.Setting;
import io.vmcrypt.cli.settings.Settings;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.operation.CallListener;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.nio.file.Path;
import java.util.Optional;

/** The systems that settings name. Nothing is sent until a client is used. */
public final class RealSystems implements Systems {

  private final Settings settings;
  private final TimeSource time;
  private final CallListener listener;

  public RealSystems(Settings settings) {
    this(settings, TimeSource.system());
  }

  /**
   * The same.
   *
   * @param time by which their clients wait
   */
  public RealSystems(Settings settings, TimeSource time) {
    this(settings, time, CallListener.none());
  }

  private RealSystems(Settings settings, TimeSource time, CallListener listener) {
    this.settings = settings;
    this.time = time;
    this.listener = listener;
  }

  @Override
  public Systems heardBy(CallListener other) {
    return new RealSystems(settings, time, other);
  }

  @Override
  public VsphereClient vcenter() {
    settings.require(Setting.VCENTER, Setting.VCENTER_USER, Setting.VCENTER_PASSWORD);
    UsageException.all(
        this::address,
        () -> settings.secret(Setting.VCENTER_PASSWORD),
        this::checkOneWay,
        this::authorities,
        this::thumbprint,
        settings::healthTimeout);
    VsphereClient.Builder builder =
        VsphereClient.builder(
            address(),
            VsphereCredentials.password(
                settings.get(Setting.VCENTER_USER), settings.secret(Setting.VCENTER_PASSWORD)));
    authorities().ifPresent(builder::trust);
    thumbprint().map(ServerTrust::pinned).ifPresent(builder::trust);
    settings.find(Setting.VCENTER_SERVER_NAME, builder::serverName);
    return builder.timeSource(time).callListener(listener).build();
  }

  private HostAndPort address() {
    return settings
        .find(Setting.VCENTER, text -> HostAndPort.parse(text, HostAndPort.HTTPS_PORT))
        .orElseThrow();
  }

  private Optional<ServerTrust> authorities() {
    return settings.find(Setting.VCENTER_CA_FILE, text -> ServerTrust.fromFile(Path.of(text)));
  }

  private Optional<Thumbprint> thumbprint() {
    return settings.find(Setting.VCENTER_THUMBPRINT, Thumbprint::parse);
  }

  private void checkOneWay() {
    if (settings.find(Setting.VCENTER_CA_FILE).isPresent()
        && settings.find(Setting.VCENTER_THUMBPRINT).isPresent()) {
      throw new UsageException(
          "%s and %s are both set (%s, %s): say in one way how vCenter is recognized."
              .formatted(
                  settings.here(Setting.VCENTER_CA_FILE).text(),
                  settings.here(Setting.VCENTER_THUMBPRINT).text(),
                  settings.placeOf(Setting.VCENTER_CA_FILE).orElse(""),
                  settings.placeOf(Setting.VCENTER_THUMBPRINT).orElse("")));
    }
  }

  /** Endpoint and credentials are found where OVHcloud's own clients find them. */
  @Override
  public OvhClient ovh() {
    OvhClient.Builder builder = OvhClient.discoverBuilder(settings.environment());
    settings
        .find(Setting.OVH_CA_FILE, text -> ServerTrust.fromFile(Path.of(text)))
        .ifPresent(builder::trust);
    return builder.timeSource(time).callListener(listener).build();
  }
}
