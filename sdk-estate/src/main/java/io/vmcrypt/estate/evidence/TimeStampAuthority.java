package io.vmcrypt.estate.evidence;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.shared.signature.TimeStampCall;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;

/**
 * An authority that says when a signature was there already (RFC 3161). It sees a digest of the
 * signature alone. Its answer lies beside the signature, with {@code .tsr} after its name, and
 * {@link EvidenceCheck} and {@code openssl ts -verify} check it.
 *
 * <pre>{@code
 * byte[] stamp = TimeStampAuthority.of(URI.create("https://tsa.example.com")).stamp(signature);
 * Files.write(TimeStampAuthority.stampOf(EvidenceSigner.signatureOf(file)), stamp);
 * }</pre>
 *
 * <p>Immutable and thread-safe.
 */
public final class TimeStampAuthority {

  /** How long an answer may take: 1 minute. */
  public static final Duration TIMEOUT = Duration.ofMinutes(1);

  private final URI address;
  private final ServerTrust trust;

  private TimeStampAuthority(URI address, ServerTrust trust) {
    this.address = address;
    this.trust = trust;
  }

  /**
   * An authority; where it is asked by HTTPS, by a certificate that the Java installation trusts.
   *
   * @param address {@code http} or {@code https}: the answer is signed, whichever way it comes
   * @return the authority
   * @throws IllegalArgumentException if it is another kind of address
   */
  public static TimeStampAuthority of(URI address) {
    return of(address, ServerTrust.systemRoots());
  }

  /**
   * An authority whose server is known in another way.
   *
   * @param address {@code http} or {@code https}
   * @param trust how its server is known where it is asked by HTTPS
   * @return the authority
   * @throws IllegalArgumentException if it is another kind of address
   */
  public static TimeStampAuthority of(URI address, ServerTrust trust) {
    String scheme = String.valueOf(requireNonNull(address, "address").getScheme());
    boolean known = Set.of("http", "https").contains(scheme.toLowerCase(Locale.ROOT));
    if (!known || address.getHost() == null || address.getUserInfo() != null) {
      throw new IllegalArgumentException(
          "expected the address of a time stamp authority such as https://tsa.example.com,"
              + " without user and password");
    }
    return new TimeStampAuthority(address, requireNonNull(trust, "trust"));
  }

  /**
   * Where the time stamp of a file is looked for: beside it.
   *
   * @param file what is stamped: a signature
   * @return the same path with {@code .tsr} after it
   */
  public static Path stampOf(Path file) {
    Path name = requireNonNull(file, "file").getFileName();
    return file.resolveSibling((name == null ? "" : name) + ".tsr");
  }

  /**
   * Has something stamped. Redirects are not followed.
   *
   * @param signature what was signed, as {@link EvidenceSigner#sign} returns it
   * @return the authority's answer, in DER
   * @throws io.vmcrypt.core.error.SdkException if the authority cannot be asked, refuses, or does
   *     not answer with a time stamp of this
   */
  public byte[] stamp(byte[] signature) {
    return TimeStampCall.ask(
        new Attempt("time stamp authority", "have a signature stamped", address.toString()),
        address,
        trust,
        TIMEOUT,
        requireNonNull(signature, "signature"));
  }

  /** {@return the address, for logs} */
  @Override
  public String toString() {
    return "TimeStampAuthority[" + address + "]";
  }
}
