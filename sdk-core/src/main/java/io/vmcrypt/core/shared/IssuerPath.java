package io.vmcrypt.core.shared;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/** Finds, in what a server sends, the certificates that vouch for its own. */
public final class IssuerPath {

  private IssuerPath() {}

  /**
   * The server's own certificate, the one that issued it, and so on, as far as the server sends
   * them. They may come in any order, and with others that have nothing to do with it (RFC 8446
   * section 4.4.2). Of two of one issuer, such as an old and a renewed one, one that is valid now
   * is taken.
   *
   * @param sent what the server sent, its own certificate first
   * @param now for choosing between two of one issuer
   * @return its own certificate first; nothing is verified
   */
  public static List<X509Certificate> of(List<X509Certificate> sent, Instant now) {
    List<X509Certificate> path = new ArrayList<>(sent.subList(0, 1));
    Optional<X509Certificate> last = Optional.of(sent.get(0));
    while (last.isPresent() && !isSelfIssued(last.get())) {
      X500Principal issuer = last.get().getIssuerX500Principal();
      last =
          sent.stream()
              .filter(each -> each.getSubjectX500Principal().equals(issuer))
              .filter(each -> !path.contains(each))
              .min(Comparator.comparing(each -> !isValid(each, now)));
      last.ifPresent(path::add);
    }
    return List.copyOf(path);
  }

  /**
   * {@return whether a certificate names itself as its issuer}
   *
   * @param certificate the certificate
   */
  public static boolean isSelfIssued(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
  }

  private static boolean isValid(X509Certificate certificate, Instant now) {
    return !now.isBefore(certificate.getNotBefore().toInstant())
        && !now.isAfter(certificate.getNotAfter().toInstant());
  }
}
