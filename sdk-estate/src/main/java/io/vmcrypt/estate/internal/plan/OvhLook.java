package io.vmcrypt.estate.internal.plan;

import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.privatecloud.PrivateCloud;
import io.vmcrypt.ovh.privatecloud.SecurityOptions;
import io.vmcrypt.ovh.vmencryption.KmsServers;
import io.vmcrypt.ovh.vmencryption.RegisteredKms;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One look at a private cloud, for all stages that plan: OVHcloud takes few requests a minute, so
 * what several need is read once, when it is first needed. Who is about to change something asks
 * anew. For one thread.
 */
final class OvhLook {

  private final OvhClient ovh;
  private final String service;
  private @Nullable List<RegisteredKms> registered;
  private @Nullable List<String> pending;

  OvhLook(OvhClient ovh, String service) {
    this.ovh = ovh;
    this.service = service;
  }

  /** Another look: nothing of it has been read yet. */
  OvhLook again() {
    return new OvhLook(ovh, service);
  }

  OvhClient ovh() {
    return ovh;
  }

  String service() {
    return service;
  }

  PrivateCloud cloud() {
    return ovh.privateCloud(service);
  }

  KmsServers servers() {
    return cloud().vmEncryption().kmsServers();
  }

  SecurityOptions options() {
    return cloud().securityOptions();
  }

  /** All registrations, as this look has seen them. */
  List<RegisteredKms> registered() {
    List<RegisteredKms> seen = registered;
    if (seen == null) {
      seen = servers().list();
      registered = seen;
    }
    return seen;
  }

  /** The security options that wait, as this look has seen them. */
  List<String> pending() {
    List<String> seen = pending;
    if (seen == null) {
      seen = options().listPending();
      pending = seen;
    }
    return seen;
  }
}
