package io.vmcrypt.core.certificate;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.TlsException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A server shows another certificate than the one that is trusted: it was renewed, or someone
 * intercepts the connection.
 */
public class ThumbprintMismatchException extends TlsException {

  private static final long serialVersionUID = 1L;

  private final transient List<Thumbprint> expected;
  private final transient Thumbprint seen;

  /**
   * A mismatch; the message prints both sides.
   *
   * @param attempt what was tried
   * @param expected the thumbprints that are trusted, one or more
   * @param seen the thumbprint of the certificate that the server shows
   * @param cause the underlying failure, or null
   */
  public ThumbprintMismatchException(
      Attempt attempt, List<Thumbprint> expected, Thumbprint seen, @Nullable Throwable cause) {
    super(
        attempt,
        "the server shows a certificate with thumbprint %s, expected %s"
            .formatted(
                seen, expected.size() == 1 ? expected.get(0).toString() : "one of " + expected),
        "If the certificate was renewed on purpose, give the new thumbprint; if not, find out who"
            + " answers at this address before going on.",
        cause);
    this.expected = List.copyOf(expected);
    this.seen = seen;
  }

  /** {@return the thumbprints that are trusted: one or more} */
  public List<Thumbprint> expected() {
    return expected;
  }

  /**
   * {@return the thumbprint of the certificate that the server shows: of the same algorithm as the
   * first expected one}
   */
  public Thumbprint seen() {
    return seen;
  }
}
