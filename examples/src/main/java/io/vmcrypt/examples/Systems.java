package io.vmcrypt.examples;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.vsphere.VsphereClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The three systems of the job, and the settings for them. */
interface Systems extends AutoCloseable {

  /** Real systems if the environment names any, embedded fakes if not. */
  static Systems of(Map<String, String> variables) {
    Environment environment = new Environment(variables);
    Optional<String> embedded = environment.find("EMBEDDED");
    if (embedded.isPresent()) {
      return EmbeddedSystems.start(embedded.get());
    }
    return environment.isSet() ? new RealSystems(environment) : EmbeddedSystems.start();
  }

  /** The systems that are used, for people. */
  String description();

  /** A new client of the OVHcloud API. */
  OvhClient ovh();

  /** The Hosted Private Cloud. */
  String ovhService();

  /** A new client of vCenter. */
  VsphereClient vcenter();

  /** The key server. */
  HostAndPort kms();

  /** The key server's IPv4 addresses for OVHcloud, one or more. */
  List<String> kmsIpv4s();

  /** Whether to replace a different thumbprint that is registered for the key server. */
  default boolean replaceThumbprint() {
    return false;
  }

  /** The thumbprint that the KMS certificate must have, if it is set. */
  Optional<Thumbprint> expectedThumbprint();

  /** The name of the KMS cluster in vCenter. */
  String clusterName();

  /** The alias of the key server in its cluster. */
  String serverAlias();

  /** The certificate and key that the KMS has made for vCenter. */
  ClientIdentity clientIdentity();

  /** How the KMS comes to trust vCenter. Throws if the settings for it are wrong. */
  default ClientTrust clientTrust() {
    return ClientTrust.by(clientIdentity());
  }

  /** How long vCenter may take to find the KMS healthy. */
  Duration healthTimeout();

  /** The native key provider to activate. */
  NativeKeyChoice nativeKey();

  /** The VMs to encrypt. */
  List<VmChoice> vms();

  @Override
  void close();
}
