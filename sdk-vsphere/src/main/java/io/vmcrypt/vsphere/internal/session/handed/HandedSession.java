package io.vmcrypt.vsphere.internal.session.handed;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.secret.Secret;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Asks another program for the session that it holds. */
public final class HandedSession {

  // RFC 6265 section 4.1.1 cookie-value
  private static final Pattern VALUE =
      Pattern.compile("\"?[\\x21\\x23-\\x2B\\x2D-\\x3A\\x3C-\\x5B\\x5D-\\x7E]+\"?");

  private HandedSession() {}

  /**
   * The session that the other program holds now.
   *
   * @param which which session, in words
   * @param over the session that has expired; null if there was none yet
   * @throws AuthenticationException if it has none, or still the one that has expired
   */
  public static Secret ask(
      Attempt attempt, String which, Supplier<char[]> holder, @Nullable Secret over) {
    Secret session;
    try {
      // read as nullable: the other program may break its promise
      char @Nullable [] given = holder.get();
      session = Secret.of(given == null ? new char[0] : given);
    } catch (RuntimeException e) {
      throw refusal(attempt, which, "could not hand it over: " + e.getClass().getSimpleName(), e);
    }
    if (!isForm(session)) {
      throw refusal(
          attempt,
          which,
          session.isEmpty() ? "has none" : "handed over something that is no session id",
          null);
    }
    if (over != null && bare(session.reveal()).equals(bare(over.reveal()))) {
      throw refusal(attempt, which, "still has the one that is over", null);
    }
    return session;
  }

  /** Whether it could be a session id. */
  public static boolean isForm(Secret session) {
    return VALUE.matcher(session.reveal()).matches();
  }

  private static AuthenticationException refusal(
      Attempt attempt, String which, String what, @Nullable RuntimeException cause) {
    return new AuthenticationException(
        attempt,
        "the program that holds the " + which + " " + what,
        "Have that program log in again, then repeat the call.",
        null,
        cause);
  }

  /** Without the quotes that some vCenters put around it. */
  public static String bare(String session) {
    return session.replace("\"", "");
  }
}
