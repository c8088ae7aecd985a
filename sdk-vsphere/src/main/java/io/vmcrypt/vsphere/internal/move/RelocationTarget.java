package io.vmcrypt.vsphere.internal.move;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.vsphere.internal.session.ApiVersion;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.nativekey.NativeKeyProviders;
import io.vmcrypt.vsphere.policy.StoragePolicies;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The vCenter to which VMs move. Thread-safe.
 *
 * @param address where the source reaches it
 * @param certificate the one that was approved
 * @param shown the one that it shows here; empty before it has answered
 * @param credentials with what the source logs in there
 */
public record RelocationTarget(
    VimSession session,
    StoragePolicies policies,
    NativeKeyProviders nativeKeyProviders,
    HostAndPort address,
    ServerCertificate certificate,
    Supplier<Optional<X509Certificate>> shown,
    VsphereCredentials credentials) {

  /** The first release that takes the certificate besides its thumbprint. */
  private static final ApiVersion TAKES_CERTIFICATE = ApiVersion.V9_0;

  /**
   * Checks that the source can log in there.
   *
   * @throws IllegalArgumentException if the credentials are no password
   */
  public RelocationTarget {
    requireNonNull(certificate, "certificate");
    if (!(requireNonNull(credentials, "credentials") instanceof VsphereCredentials.Password)) {
      throw new IllegalArgumentException(
          "credentials: another vCenter logs in with a user name and a password; it cannot use a"
              + " session");
    }
  }

  private VsphereCredentials.Password password() {
    return (VsphereCredentials.Password) credentials;
  }

  /** The name that the source logs in with. */
  String user() {
    return password().user();
  }

  /** Which vCenter it is. Connects. */
  String instanceUuid() {
    return session.about().instanceUuid();
  }

  /** The approved certificate, as the source compares it. */
  Thumbprint thumbprint() {
    return certificate.thumbprint(ThumbprintAlgorithm.SHA1);
  }

  /**
   * The certificate that it shows here, if that is another one. The source would refuse it, unless
   * something on the way shows another one to the source.
   */
  Optional<Thumbprint> otherThumbprint() {
    return shown
        .get()
        .map(seen -> Thumbprint.of(seen, ThumbprintAlgorithm.SHA1))
        .filter(seen -> !seen.equals(thumbprint()));
  }

  /**
   * What writes a {@code ServiceLocator}. It has a secret in it.
   *
   * @param source the release that reads it
   */
  Consumer<ElementWriter> locator(ApiVersion source) {
    String uuid = instanceUuid();
    return service -> {
      service.text("instanceUuid", uuid).text("url", "https://" + address + "/sdk");
      service.object(
          "credential",
          "ServiceLocatorNamePassword",
          credential ->
              credential.text("username", user()).text("password", password().password().reveal()));
      // what was approved, never what a refusal says was seen
      service.text("sslThumbprint", thumbprint().toString());
      if (source.isAtLeast(TAKES_CERTIFICATE)) {
        service.text("sslCertificate", certificate.pem());
      }
    };
  }
}
