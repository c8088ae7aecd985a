package io.vmcrypt.estate.internal.reading;

import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.ovh.privatecloud.PrivateCloud;
import io.vmcrypt.ovh.privatecloud.SecurityOptions;
import io.vmcrypt.ovh.vmencryption.KmsServers;
import io.vmcrypt.ovh.vmencryption.RegisteredKms;
import java.util.List;

/**
 * One look at a private cloud, for all stages that plan: OVHcloud takes few requests a minute, so
 * what several need is read once, when it is first needed. Who is about to change something asks
 * anew. For one thread.
 */
public final class OvhLook {

  private final OvhClient ovh;
  private final String service;
  private final Kept<List<RegisteredKms>> registered = new Kept<>(() -> servers().list());
  private final Kept<List<String>> pending = new Kept<>(() -> options().listPending());

  public OvhLook(OvhClient ovh, String service) {
    this.ovh = ovh;
    this.service = service;
  }

  /** Another look: nothing of it has been read yet. */
  public OvhLook again() {
    return new OvhLook(ovh, service);
  }

  public OvhClient ovh() {
    return ovh;
  }

  public String service() {
    return service;
  }

  public PrivateCloud cloud() {
    return ovh.privateCloud(service);
  }

  public KmsServers servers() {
    return cloud().vmEncryption().kmsServers();
  }

  public SecurityOptions options() {
    return cloud().securityOptions();
  }

  /** All registrations, as this look has seen them. */
  public List<RegisteredKms> registered() {
    return registered.get();
  }

  /** The security options that wait, as this look has seen them. */
  public List<String> pending() {
    return pending.get();
  }
}
