package io.vmcrypt.ovh.internal.okms;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.operation.Backoff;
import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.ovh.internal.call.BoundedPolling;
import io.vmcrypt.ovh.okms.OkmsCredential;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waiting for a credential's certificate. */
final class OkmsCredentialOperation implements Operation<OkmsCredential, OkmsCredential> {

  private static final Backoff PAUSES =
      new Backoff(Duration.ofSeconds(1), 1.5, Duration.ofSeconds(5), 0.0);
  private static final Set<OkmsCredential.State> FAILURES =
      Set.of(
          OkmsCredential.State.ERROR, OkmsCredential.State.EXPIRED, OkmsCredential.State.DELETING);

  private final Attempt attempt;
  private final String id;
  private final Supplier<OkmsCredential> look;
  private final Predicate<OkmsCredential> wanted;
  private final BoundedPolling<OkmsCredential> loop;

  /**
   * @param wanted tells whether a credential's certificate is the one that was asked for
   */
  OkmsCredentialOperation(
      Attempt attempt,
      String id,
      Supplier<OkmsCredential> look,
      Predicate<OkmsCredential> wanted,
      TimeSource time) {
    this.wanted = wanted;
    this.attempt = attempt;
    this.id = id;
    this.look = look;
    this.loop =
        new BoundedPolling<>(
            attempt,
            time,
            PAUSES,
            look,
            credential -> credential.state().value(),
            credential -> OptionalInt.empty(),
            "OVHcloud goes on: wait again to see its end.");
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public OkmsCredential poll() {
    return look.get();
  }

  @Override
  public OkmsCredential awaitState(Predicate<? super OkmsCredential> wanted, WaitOptions options) {
    OkmsCredential credential =
        loop.await(
            reached ->
                isUsable(reached) || FAILURES.contains(reached.state()) || wanted.test(reached),
            options);
    if (FAILURES.contains(credential.state())) {
      throw new OperationFailedException(
          attempt,
          "the credential is in state " + credential.state(),
          "Ask for another one.",
          id,
          credential.state().value(),
          null);
    }
    if (!credential.certificate().isEmpty() && !this.wanted.test(credential)) {
      throw new OperationFailedException(
          attempt,
          "the certificate of the credential is not for the key of the request",
          "Someone else has asked for a credential of the same name: ask for one of another name.",
          id,
          credential.state().value(),
          null);
    }
    return credential;
  }

  @Override
  public OkmsCredential await(WaitOptions options) {
    return awaitState(reached -> false, options);
  }

  private static boolean isUsable(OkmsCredential credential) {
    return credential.state().equals(OkmsCredential.State.READY)
        && !credential.certificate().isEmpty();
  }

  @Override
  public String toString() {
    return attempt.operation() + " (credential " + id + ")";
  }
}
