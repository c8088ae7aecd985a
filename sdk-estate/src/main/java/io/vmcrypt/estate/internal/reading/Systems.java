package io.vmcrypt.estate.internal.reading;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.estate.part.CertificateSigner;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.kmip.KmipProbe;
import io.vmcrypt.ovh.OvhClient;
import io.vmcrypt.vsphere.VsphereClient;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What an estate's client talks to, and how.
 *
 * @param ovh the OVHcloud API; empty if there is none
 * @param vcenterUser the user of vCenter, whose rights OVHcloud knows; empty if that is not said
 * @param vcenterAccessFrom the address that vCenter is reached from; empty if that is not said
 * @param signers who sign vCenter's requests, by name
 * @param environment the variables that secrets are looked for in
 * @param probeTimeout how long a key server may take for one answer
 * @param healthTimeout how long vCenter may take to find the key provider healthy
 * @param ovhTimeout how long OVHcloud may take for each of its tasks
 * @param vmsTimeout how long all VMs of a selection may take
 */
public record Systems(
    Optional<OvhClient> ovh,
    VsphereClient vcenter,
    Optional<String> vcenterUser,
    Optional<String> vcenterAccessFrom,
    Map<String, CertificateSigner> signers,
    Map<String, String> environment,
    Duration probeTimeout,
    Duration healthTimeout,
    Duration ovhTimeout,
    Duration vmsTimeout,
    TimeSource time) {

  public Systems {
    requireNonNull(vcenter, "vcenter");
    signers = Map.copyOf(signers);
    environment = Map.copyOf(environment);
  }

  /** A probe of a key server, to refine. */
  public KmipProbe.Builder probe(HostAndPort address) {
    return KmipProbe.builder(address).timeout(probeTimeout).timeSource(time);
  }

  /** The same, with the user that the key server asks for, if it does. */
  public KmipProbe.Builder probe(HostAndPort address, KeyServer server) {
    KmipProbe.Builder probe = probe(address);
    server
        .userName()
        .ifPresent(
            user ->
                probe.userNameAndPassword(
                    user, server.password().orElseThrow().resolve(environment)));
    return probe;
  }

  /**
   * The same for a key server as it was seen, while it shows that certificate: one that may be
   * another gets no password.
   */
  public KmipProbe.Builder probe(SeenKeyServer seen) {
    KmipProbe.Builder probe =
        seen.known() ? probe(seen.address(), seen.server()) : probe(seen.address());
    seen.certificate()
        .map(shown -> Thumbprint.of(shown.x509(), ThumbprintAlgorithm.SHA256))
        .ifPresent(probe::expectedThumbprint);
    return probe;
  }

  /** Without its secrets. */
  @Override
  public String toString() {
    return "Systems[vCenter" + vcenterUser.map(user -> " as " + user).orElse("") + "]";
  }
}
