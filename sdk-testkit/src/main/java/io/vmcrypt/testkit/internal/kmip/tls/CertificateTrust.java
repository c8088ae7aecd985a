package io.vmcrypt.testkit.internal.kmip.tls;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Decides which certificates are trusted: the given ones themselves, without further checks, and
 * those with a valid path to a given authority (RFC 5280).
 */
public final class CertificateTrust {

  private final Set<X509Certificate> trusted;

  /** Copies the certificates. */
  public CertificateTrust(Collection<X509Certificate> trusted) {
    this.trusted = Set.copyOf(trusted);
  }

  public boolean trusts(List<X509Certificate> chain) {
    return !chain.isEmpty() && (trusted.contains(chain.get(0)) || leadsToAuthority(chain));
  }

  private boolean leadsToAuthority(List<X509Certificate> chain) {
    Set<TrustAnchor> anchors = new HashSet<>();
    for (X509Certificate certificate : trusted) {
      if (certificate.getBasicConstraints() >= 0) {
        anchors.add(new TrustAnchor(certificate, null));
      }
    }
    if (anchors.isEmpty()) {
      return false;
    }
    try {
      X509CertSelector leaf = new X509CertSelector();
      leaf.setCertificate(chain.get(0));
      PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, leaf);
      parameters.setRevocationEnabled(false);
      parameters.addCertStore(
          CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
      CertPathBuilder.getInstance("PKIX").build(parameters);
      return true;
    } catch (GeneralSecurityException noPath) {
      return false;
    }
  }
}
