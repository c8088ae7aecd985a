package io.vmcrypt.ovh.vmencryption;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.ovh.api.OvhState;
import io.vmcrypt.ovh.internal.address.KmsIp;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A key management server that OVHcloud lets the private cloud reach, OVHcloud {@code
 * dedicatedCloud.VMEncryptionAccessNetwork}.
 *
 * @param id OVHcloud {@code kmsId}
 * @param ip its IPv4 address, in its one spelling; it cannot be changed. If OVHcloud lists it by
 *     something else, such as a name, that; empty if OVHcloud did not say
 * @param tcpPort OVHcloud {@code kmsTcpPort}, which OVHcloud finds out by itself; empty if it has
 *     not yet
 * @param thumbprint its certificate's thumbprint, OVHcloud {@code sslThumbprint}; null if OVHcloud
 *     gave none or none that can be read
 * @param description the customer's own text; empty if there is none
 * @param state its state
 */
public record RegisteredKms(
    long id,
    String ip,
    OptionalInt tcpPort,
    @Nullable Thumbprint thumbprint,
    String description,
    OvhState state) {

  /** Checks that nothing is missing. */
  public RegisteredKms {
    requireNonNull(ip, "ip");
    requireNonNull(tcpPort, "tcpPort");
    requireNonNull(description, "description");
    requireNonNull(state, "state");
  }

  /**
   * {@return whether OVHcloud says its IPv4 address; false if {@link #ip()} is empty, or something
   * else than an IPv4 address} One without may be at any.
   */
  public boolean hasIpv4() {
    return KmsIp.read(ip).isPresent();
  }

  /**
   * {@return whether a change of the registration is under way; true in state {@code toUpdate} and
   * {@code updating}}
   */
  public boolean isBeingChanged() {
    return state.equals(OvhState.TO_UPDATE) || state.equals(OvhState.UPDATING);
  }

  /**
   * {@return whether the registration is being removed; true in state {@code toDelete} and {@code
   * deleting}}
   */
  public boolean isBeingRemoved() {
    return state.equals(OvhState.TO_DELETE) || state.equals(OvhState.DELETING);
  }

  /**
   * {@return one line: such as {@code KMS 12 at 192.0.2.1:5696, thumbprint 7B:D9:..., delivered}}
   */
  @Override
  public String toString() {
    return "KMS %s at %s%s, thumbprint %s, %s"
        .formatted(
            id,
            ip.isEmpty() ? "an unknown address" : ip,
            tcpPort.isPresent() ? ":" + tcpPort.getAsInt() : "",
            thumbprint == null ? "unknown" : thumbprint,
            state);
  }
}
