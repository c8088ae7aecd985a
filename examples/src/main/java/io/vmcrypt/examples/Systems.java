package io.vmcrypt.examples;

import io.vmcrypt.estate.Estate;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.vsphere.VsphereClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The systems that the examples talk to, and the settings for them. */
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

  /** A new client of vCenter. */
  VsphereClient vcenter();

  /** What the systems are to become where no document says it; empty for real ones. */
  Optional<Estate> estate();

  /** How long vCenter may take to find the KMS healthy. */
  Duration healthTimeout();

  /** The native key provider to activate. */
  NativeKeyChoice nativeKey();

  /** The VMs to encrypt. */
  List<VmChoice> vms();

  @Override
  void close();
}
