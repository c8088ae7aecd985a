package io.vmcrypt.testkit.ovh;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.certificate.TestKeyAlgorithm;
import io.vmcrypt.testkit.internal.ovh.OkmsServer;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
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
    String pem = authority.signCsr(csrPem, validityDays);
    return new OkmsServer.Issued(pem, isRsa(pem), null);
  }

  private static boolean isRsa(String pem) {
    try {
      return CertificateFactory.getInstance("X.509")
          .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
          .getPublicKey()
          .getAlgorithm()
          .equals("RSA");
    } catch (CertificateException e) {
      throw new IllegalStateException("The authority's certificate cannot be read", e);
    }
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
