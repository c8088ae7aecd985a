package io.vmcrypt.ovh.okms;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.HostAndPort;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One OVHcloud KMS of the account, {@code okms.resource.Response}. It is a KMIP server with two
 * ports. The certificate of one has an ECDSA key, that of the other an RSA key. OVHcloud's guides
 * for vSphere name the RSA one.
 *
 * @param id OVHcloud {@code okmsId}
 * @param region its region, such as {@code eu-west-rbx}; empty if OVHcloud did not say
 * @param kmipEndpoint its KMIP address with an ECDSA certificate; null if OVHcloud gave none
 * @param kmipRsaEndpoint its KMIP address with an RSA certificate; null if OVHcloud gave none
 * @param publicCa who issued the ECDSA certificate; empty if OVHcloud gave none
 * @param publicRsaCa who issued the RSA certificate; empty if OVHcloud gave none
 * @param unreadable what OVHcloud sent and the SDK could not read, in words: then one of the four
 *     before is empty although there is something. Empty if all could be read, and in a key server
 *     that was asked for alone: that one is refused
 */
public record OkmsKeyServer(
    OkmsId id,
    String region,
    @Nullable HostAndPort kmipEndpoint,
    @Nullable HostAndPort kmipRsaEndpoint,
    List<X509Certificate> publicCa,
    List<X509Certificate> publicRsaCa,
    String unreadable) {

  /** Checks that nothing is missing. */
  public OkmsKeyServer {
    requireNonNull(id, "id");
    requireNonNull(region, "region");
    requireNonNull(unreadable, "unreadable");
    publicCa = List.copyOf(requireNonNull(publicCa, "publicCa"));
    publicRsaCa = List.copyOf(requireNonNull(publicRsaCa, "publicRsaCa"));
  }

  /**
   * {@return one line, without the certificates; id, region, the two addresses, and what could not
   * be read}
   */
  @Override
  public String toString() {
    return "OKMS %s%s, KMIP %s, with an RSA certificate %s%s"
        .formatted(
            id,
            region.isEmpty() ? "" : " in " + region,
            kmipEndpoint == null ? "nowhere" : kmipEndpoint,
            kmipRsaEndpoint == null ? "nowhere" : kmipRsaEndpoint,
            unreadable.isEmpty() ? "" : "; " + unreadable);
  }
}
