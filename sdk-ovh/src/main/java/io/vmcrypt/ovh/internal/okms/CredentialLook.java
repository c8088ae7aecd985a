package io.vmcrypt.ovh.internal.okms;

import io.vmcrypt.core.certificate.CertificateSigningRequest;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.ovh.internal.task.Sight;
import io.vmcrypt.ovh.okms.OkmsCredential;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Looks how far a credential is. OVHcloud may not show at once what was just asked for; for a
 * minute, that counts as being issued. Once it was seen, its absence is what it is.
 */
final class CredentialLook implements Supplier<Sight<OkmsCredential>> {

  /** In one of these it does not get its certificate any more. */
  static final Set<OkmsCredential.State> OVER =
      Set.of(
          OkmsCredential.State.ERROR, OkmsCredential.State.EXPIRED, OkmsCredential.State.DELETING);

  /** How long OVHcloud may take to show a credential that it has just named. */
  private static final Duration SHOWN_WITHIN = Duration.ofMinutes(1);

  private final Attempt attempt;
  private final Supplier<OkmsCredential> read;
  private final CertificateSigningRequest csr;
  private final TimeSource time;
  private final long start;
  private volatile boolean shown;

  /**
   * @param csr the certificate must be for its key
   * @param shown whether OVHcloud has shown it; one that was just asked for may come later
   */
  CredentialLook(
      Attempt attempt,
      Supplier<OkmsCredential> read,
      CertificateSigningRequest csr,
      TimeSource time,
      boolean shown) {
    this.attempt = attempt;
    this.read = read;
    this.csr = csr;
    this.time = time;
    this.start = time.nanoTime();
    this.shown = shown;
  }

  @Override
  public Sight<OkmsCredential> get() {
    OkmsCredential credential;
    try {
      credential = read.get();
    } catch (NotFoundException e) {
      if (shown || time.nanoTime() - start >= SHOWN_WITHIN.toNanos()) {
        throw e;
      }
      return Sight.notYet("OVHcloud does not show the credential yet");
    }
    shown = true;
    String state = credential.state().value();
    if (OVER.contains(credential.state())) {
      return failed(credential, "the credential is in state " + state, "Ask for another one.");
    }
    if (!credential.certificate().isEmpty() && !csr.isAnsweredBy(credential.certificate().get(0))) {
      return failed(
          credential,
          "the certificate of the credential is not for the key of the request",
          "Someone else has asked for a credential of the same name: ask for one of another name.");
    }
    return credential.state().equals(OkmsCredential.State.READY)
            && !credential.certificate().isEmpty()
        ? Sight.done(state, credential)
        : Sight.notYet(state);
  }

  private Sight<OkmsCredential> failed(OkmsCredential credential, String seen, String advice) {
    return Sight.failed(attempt, seen, advice, credential.id(), credential.state().value());
  }
}
