package io.vmcrypt.estate.internal.evidence;

import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.shared.signature.CmsSignature;
import io.vmcrypt.core.shared.signature.SignerCertificate;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who may sign. Immutable and thread-safe.
 *
 * @param authorities who may have issued the signer's certificate
 * @param thumbprints of certificates that may sign, whoever has issued them
 */
public record SignerTrust(List<X509Certificate> authorities, List<Thumbprint> thumbprints) {

  public SignerTrust {
    authorities = List.copyOf(authorities);
    thumbprints = List.copyOf(thumbprints);
  }

  /** Whether somebody was named. */
  public boolean isAsked() {
    return !authorities.isEmpty() || !thumbprints.isEmpty();
  }

  /**
   * {@return why it is not a signature of one who may sign; half a sentence; empty if it is one}
   */
  public Optional<String> problem(CmsSignature signature) {
    X509Certificate signer = signature.signer();
    Optional<String> usage = SignerCertificate.wrongUsage(signer);
    if (usage.isPresent()) {
      return usage;
    }
    if (signature.signedAt().isEmpty()) {
      return Optional.of("the signature does not say when it was made");
    }
    Instant signedAt = signature.signedAt().get();
    Optional<String> validity = SignerCertificate.notValidAt(signer, signedAt);
    if (validity.isPresent()) {
      return validity.map(why -> why + " when it signed");
    }
    if (!isAsked() || thumbprints.stream().anyMatch(one -> one.matches(signer))) {
      return Optional.empty();
    }
    if (authorities.isEmpty()) {
      return Optional.of("it is none of the certificates that were named");
    }
    return isIssued(signer, signature.others(), signedAt)
        ? Optional.empty()
        : Optional.of("no authority that was named confirms it");
  }

  /** As of the time of the signature; nobody is asked whether it was revoked. */
  private boolean isIssued(X509Certificate signer, List<X509Certificate> others, Instant signedAt) {
    try {
      X509CertSelector own = new X509CertSelector();
      own.setCertificate(signer);
      Set<TrustAnchor> anchors =
          authorities.stream().map(one -> new TrustAnchor(one, null)).collect(Collectors.toSet());
      PKIXBuilderParameters path = new PKIXBuilderParameters(anchors, own);
      List<X509Certificate> all = Stream.concat(Stream.of(signer), others.stream()).toList();
      path.addCertStore(
          CertStore.getInstance("Collection", new CollectionCertStoreParameters(all)));
      path.setRevocationEnabled(false);
      path.setDate(Date.from(signedAt));
      CertPathBuilder.getInstance("PKIX").build(path);
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
