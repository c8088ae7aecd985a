package io.vmcrypt.testkit;

import io.vmcrypt.testkit.internal.ovh.OkmsServer;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/** Issues the access credentials of a {@link FakeOkms}. */
final class OkmsIssuer implements OkmsServer.Issuer {

  private final TestAuthority authority;

  OkmsIssuer(TestAuthority authority) {
    this.authority = authority;
  }

  @Override
  public OkmsServer.Issued sign(String csrPem, int validityDays) {
    X509Certificate certificate = authority.signCsr(csrPem, validityDays);
    return new OkmsServer.Issued(
        TestIdentity.pem("CERTIFICATE", TestIdentity.encoded(certificate)),
        certificate.getPublicKey().getAlgorithm().equals("RSA"),
        null);
  }

  @Override
  public OkmsServer.Issued make(String name, boolean rsa, int validityDays) {
    TestIdentity identity =
        authority
            .client(name)
            .keyAlgorithm(rsa ? TestKeyAlgorithm.RSA_2048 : TestKeyAlgorithm.EC_P256)
            .notAfter(Instant.now().plus(Duration.ofDays(validityDays)))
            .issue();
    return new OkmsServer.Issued(identity.certificatePem(), rsa, identity.privateKeyPem());
  }
}
