package io.vmcrypt.ovh.internal.okms;

import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.ovh.okms.OkmsCredential;
import io.vmcrypt.ovh.okms.OkmsCredentialRequest;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * Reads a credential that was just asked for. OVHcloud may not show it at once; for a minute, that
 * counts as being issued. Once it was seen, its absence is what it is.
 */
final class CredentialLook implements Supplier<OkmsCredential> {

  /** How long OVHcloud may take to show a credential that it has just named. */
  private static final Duration SHOWN_WITHIN = Duration.ofMinutes(1);

  private final Supplier<OkmsCredential> look;
  private final OkmsCredential notShownYet;
  private final TimeSource time;
  private final long start;
  private volatile boolean seen;

  CredentialLook(
      Supplier<OkmsCredential> look, String id, OkmsCredentialRequest request, TimeSource time) {
    this.look = look;
    this.notShownYet =
        new OkmsCredential(
            id,
            request.name(),
            OkmsCredential.State.CREATING,
            List.of(),
            null,
            request.description().orElse(""),
            request.identityUrns(),
            "");
    this.time = time;
    this.start = time.nanoTime();
  }

  @Override
  public OkmsCredential get() {
    try {
      OkmsCredential credential = look.get();
      seen = true;
      return credential;
    } catch (NotFoundException e) {
      if (seen || time.nanoTime() - start >= SHOWN_WITHIN.toNanos()) {
        throw e;
      }
      return notShownYet;
    }
  }
}
