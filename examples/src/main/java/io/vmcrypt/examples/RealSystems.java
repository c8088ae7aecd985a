package io.vmcrypt.examples;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.estate.Estate;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.VsphereCredentials;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The systems that the environment names. */
final class RealSystems implements Systems {

  private static final Duration HEALTH_TIMEOUT = Duration.ofMinutes(5);

  private final Environment environment;

  RealSystems(Environment environment) {
    this.environment = environment;
  }

  @Override
  public String description() {
    return "vCenter " + environment.find("VCENTER").orElse("(none)");
  }

  /** Endpoint and credentials are found where OVH's own clients find them. */
  @Override
  public OvhClient ovh() {
    OvhClient.Builder builder = OvhClient.discoverBuilder();
    environment
        .findFile("OVH_CA_FILE")
        .ifPresent(file -> builder.trust(ServerTrust.fromFile(file)));
    return builder.build();
  }

  @Override
  public VsphereClient vcenter() {
    environment.require("VCENTER", "VCENTER_USER", "VCENTER_PASSWORD");
    VsphereClient.Builder builder =
        VsphereClient.builder(
            HostAndPort.parse(environment.get("VCENTER"), HostAndPort.HTTPS_PORT),
            VsphereCredentials.password(
                environment.get("VCENTER_USER"), environment.secret("VCENTER_PASSWORD")));
    environment
        .findFile("VCENTER_CA_FILE")
        .ifPresent(file -> builder.trust(ServerTrust.fromFile(file)));
    environment
        .find("VCENTER_THUMBPRINT")
        .ifPresent(text -> builder.trust(ServerTrust.pinned(Thumbprint.parse(text))));
    environment.find("VCENTER_SERVER_NAME").ifPresent(builder::serverName);
    return builder.build();
  }

  @Override
  public Optional<Estate> estate() {
    return Optional.empty();
  }

  @Override
  public Duration healthTimeout() {
    return environment.find("HEALTH_TIMEOUT").map(RealSystems::seconds).orElse(HEALTH_TIMEOUT);
  }

  private static Duration seconds(String text) {
    if (!text.matches("[1-9]\\d{0,4}")) {
      throw new IllegalArgumentException(
          "VMCRYPT_HEALTH_TIMEOUT \"" + text + "\" is not a number of seconds in 1 to 99999");
    }
    return Duration.ofSeconds(Long.parseLong(text));
  }

  @Override
  public NativeKeyChoice nativeKey() {
    environment.require("NATIVE_BACKUP", "NATIVE_BACKUP_PASSWORD");
    return new NativeKeyChoice(
        environment.find("NATIVE_PROVIDER").orElse(NativeKeyChoice.DEFAULT_ID),
        environment.file("NATIVE_BACKUP"),
        environment.secret("NATIVE_BACKUP_PASSWORD"));
  }

  @Override
  public List<VmChoice> vms() {
    return VmChoice.parseAll(environment.get("VMS"));
  }

  @Override
  public void close() {}
}
