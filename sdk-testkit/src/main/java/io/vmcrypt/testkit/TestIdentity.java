package io.vmcrypt.testkit;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A certificate with its private key, issued by a test authority: for test servers and test
 * clients only.
 *
 * @param chain the certificate first, then its issuers
 * @param privateKey the key of the first certificate
 */
public record TestIdentity(List<X509Certificate> chain, PrivateKey privateKey) {

  /** Copies the chain. */
  public TestIdentity {
    chain = List.copyOf(chain);
  }

  /**
   * The certificate itself.
   *
   * @return the first of the chain
   */
  public X509Certificate certificate() {
    return chain.get(0);
  }
}
