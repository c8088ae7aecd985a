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

/** The vCenter to which VMs move. Thread-safe. */
public final class RelocationTarget {

  /** The first release that takes the certificate besides its thumbprint. */
  private static final ApiVersion TAKES_CERTIFICATE = ApiVersion.V9_0;

  private final VimSession session;
  private final StoragePolicies policies;
  private final NativeKeyProviders natives;
  private final HostAndPort address;
  private final ServerCertificate certificate;
  private final Supplier<Optional<X509Certificate>> shown;
  private final VsphereCredentials.Password credentials;

  /**
   * @param address where the source reaches it
   * @param certificate the one that was approved
   * @param shown the one that it shows here; empty before it has answered
   * @param credentials with what the source logs in there
   * @throws IllegalArgumentException if the source could not use the credentials
   */
  public RelocationTarget(
      VimSession session,
      StoragePolicies policies,
      NativeKeyProviders natives,
      HostAndPort address,
      ServerCertificate certificate,
      Supplier<Optional<X509Certificate>> shown,
      VsphereCredentials credentials) {
    this.session = requireNonNull(session, "session");
    this.policies = requireNonNull(policies, "policies");
    this.natives = requireNonNull(natives, "natives");
    this.address = requireNonNull(address, "address");
    this.certificate = requireNonNull(certificate, "certificate");
    this.shown = requireNonNull(shown, "shown");
    requireNonNull(credentials, "credentials");
    if (!(credentials instanceof VsphereCredentials.Password password)) {
      throw new IllegalArgumentException(
          "credentials: another vCenter logs in with a user name and a password; it cannot use a"
              + " session");
    }
    this.credentials = password;
  }

  VimSession session() {
    return session;
  }

  NativeKeyProviders nativeKeyProviders() {
    return natives;
  }

  StoragePolicies policies() {
    return policies;
  }

  /** The name that the source logs in with. */
  String user() {
    return credentials.user();
  }

  /** Where the source reaches it. */
  HostAndPort address() {
    return address;
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
              credential
                  .text("username", credentials.user())
                  .text("password", credentials.password().reveal()));
      // what was approved, never what a refusal says was seen
      service.text("sslThumbprint", thumbprint().toString());
      if (source.isAtLeast(TAKES_CERTIFICATE)) {
        service.text("sslCertificate", certificate.pem());
      }
    };
  }
}
