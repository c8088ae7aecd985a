package io.vmcrypt.testkit.vcenter;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.certificate.TestKeyAlgorithm;
import io.vmcrypt.testkit.internal.vcenter.saml.SamlWriter;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Objects;

/**
 * Issues SAML 2.0 tokens as the Security Token Service of a vCenter does, for tests only. It has no
 * network side: a test asks for a token and hands it over. A {@link FakeVcenter} accepts its tokens
 * after {@link FakeUsers#trustTokens}. Thread-safe.
 */
public final class FakeTokenService {

  private final TestIdentity identity;

  private FakeTokenService(TestIdentity identity) {
    this.identity = identity;
  }

  /**
   * {@return a service with a key of its own}
   *
   * @param authority issues the certificate that it signs with
   */
  public static FakeTokenService create(TestAuthority authority) {
    return new FakeTokenService(
        Objects.requireNonNull(authority, "authority")
            .client("STS")
            .keyAlgorithm(TestKeyAlgorithm.RSA_2048)
            .issue());
  }

  /** {@return what it signs with, its certificate} */
  public X509Certificate certificate() {
    return identity.certificate();
  }

  /**
   * A token that whoever holds it may use.
   *
   * @param user {@code name@domain}
   * @param from from when on it is valid
   * @param until until when
   * @return the XML of the assertion
   */
  public String bearerToken(String user, Instant from, Instant until) {
    return new SamlWriter(identity).write(user, from, until, null);
  }

  /**
   * A token that only the owner of a key may use.
   *
   * @param user {@code name@domain}
   * @param from from when on it is valid
   * @param until until when
   * @param holder the certificate of that key
   * @return the XML of the assertion
   */
  public String holderOfKeyToken(String user, Instant from, Instant until, X509Certificate holder) {
    return new SamlWriter(identity)
        .write(user, from, until, Objects.requireNonNull(holder, "holder"));
  }
}
