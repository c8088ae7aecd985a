package io.vmcrypt.examples;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.okms.OkmsId;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.VsphereCredentials;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The systems that the environment names. */
final class RealSystems implements Systems {

  private static final String DEFAULT_CLUSTER = "kms-cluster";
  private static final String DEFAULT_ALIAS = "kms-1";
  private static final Duration HEALTH_TIMEOUT = Duration.ofMinutes(5);

  private final Environment environment;
  private final Optional<OkmsKms> okms;

  RealSystems(Environment environment) {
    this.environment = environment;
    this.okms = environment.find("OKMS_ID").map(id -> new OkmsKms(this::ovh, OkmsId.parse(id)));
    if (okms.isPresent() && environment.find("KMS").isPresent()) {
      throw new IllegalArgumentException(
          "VMCRYPT_OKMS_ID and VMCRYPT_KMS are both set: the key server is either an OVHcloud"
              + " KMS or another one");
    }
  }

  @Override
  public String description() {
    return "OVHcloud service "
        + environment.find("OVH_SERVICE").orElse("(none)")
        + ", vCenter "
        + environment.find("VCENTER").orElse("(none)")
        + ", KMS "
        + okms.map(kms -> "OVHcloud KMS " + kms.id())
            .or(() -> environment.find("KMS"))
            .orElse("(none)");
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
  public String ovhService() {
    return environment.get("OVH_SERVICE");
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
  public HostAndPort kms() {
    return okms.map(OkmsKms::endpoint)
        .orElseGet(() -> HostAndPort.parse(environment.get("KMS"), HostAndPort.KMIP_PORT));
  }

  /**
   * OVHcloud accepts addresses only. For a name, all its addresses are registered, because vCenter
   * may use any of them.
   */
  @Override
  public List<String> kmsIpv4s() {
    return environment
        .find("KMS_IPV4")
        .map(list -> Stream.of(list.split(",", -1)).map(String::strip).toList())
        .orElseGet(() -> addresses(kms().host()));
  }

  private static List<String> addresses(String host) {
    try {
      List<String> addresses =
          Stream.of(InetAddress.getAllByName(host))
              .filter(Inet4Address.class::isInstance)
              .map(InetAddress::getHostAddress)
              .distinct()
              .sorted()
              .toList();
      if (addresses.isEmpty()) {
        throw new IllegalArgumentException(
            host + " has no IPv4 address, and OVHcloud accepts no others: set VMCRYPT_KMS_IPV4");
      }
      return addresses;
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(
          host + " cannot be resolved; set VMCRYPT_KMS_IPV4 to the address that OVHcloud sees", e);
    }
  }

  @Override
  public boolean replaceThumbprint() {
    Optional<String> said = environment.find("KMS_REPLACE_THUMBPRINT");
    if (said.isPresent() && !said.get().equals("yes")) {
      throw new IllegalArgumentException(
          "VMCRYPT_KMS_REPLACE_THUMBPRINT \"" + said.get() + "\" is not yes");
    }
    return said.isPresent();
  }

  @Override
  public Optional<Thumbprint> expectedThumbprint() {
    return environment.find("KMS_THUMBPRINT").map(Thumbprint::parse);
  }

  @Override
  public String clusterName() {
    return environment.find("KMS_CLUSTER").orElse(DEFAULT_CLUSTER);
  }

  @Override
  public String serverAlias() {
    return environment.find("KMS_ALIAS").orElse(DEFAULT_ALIAS);
  }

  @Override
  public ClientIdentity clientIdentity() {
    environment.require("KMS_CLIENT_CERT", "KMS_CLIENT_KEY");
    Path certificate = environment.file("KMS_CLIENT_CERT");
    Path key = environment.file("KMS_CLIENT_KEY");
    Optional<Secret> passphrase = environment.findSecret("KMS_CLIENT_KEY_PASSPHRASE");
    return passphrase.isPresent()
        ? ClientIdentity.fromFile(certificate, key, passphrase.get())
        : ClientIdentity.fromFile(certificate, key);
  }

  @Override
  public ClientTrust clientTrust() {
    return okms.<ClientTrust>map(kms -> kms::establishTrust)
        .orElseGet(() -> ClientTrust.by(clientIdentity()));
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
