package io.vmcrypt.core.internal.http;

import io.vmcrypt.core.certificate.ThumbprintMismatchException;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.TlsException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** Turns the ways in which an HTTP call breaks into the words of the SDK. */
public final class HttpFailure {

  private static final String MAY_HAVE_TAKEN_EFFECT =
      " Whether a change took effect is unknown; run the step again, it looks first.";

  private HttpFailure() {}

  /** The typed exception for a call that broke. */
  public static SdkException of(Attempt attempt, IOException e) {
    TlsTrust.PinMismatch mismatch = find(e, TlsTrust.PinMismatch.class);
    if (mismatch != null) {
      return new ThumbprintMismatchException(attempt, mismatch.expected(), mismatch.seen(), e);
    }
    if (e instanceof AnswerTooLarge) {
      return new DecodingException(
          attempt, message(e), "Check that the address is that of the right server.", e);
    }
    if (e instanceof UnknownHostException) {
      return new ConnectionException(
          attempt, "the name is not known", "Check the name and this machine's DNS.", e);
    }
    if (e instanceof ConnectException || e instanceof NoRouteToHostException) {
      return new ConnectionException(
          attempt,
          "the connection was refused or found no way (" + message(e) + ")",
          "Check address, port and firewalls.",
          e);
    }
    if (e instanceof SSLPeerUnverifiedException) {
      return new TlsException(
          attempt,
          "the server's certificate is not made out to this name",
          "Give the name that the certificate is made out to, or pin its thumbprint.",
          e);
    }
    if (e instanceof SSLException && find(e, EOFException.class) == null && !isSocketFailure(e)) {
      return tls(attempt, e);
    }
    if (e instanceof SocketTimeoutException) {
      return timeout(attempt, e);
    }
    if (e instanceof InterruptedIOException) {
      return Thread.currentThread().isInterrupted()
          ? new OperationInterruptedException(
              attempt, "the thread was interrupted", "Run the step again: it looks first.", e)
          : timeout(attempt, e);
    }
    if ("Canceled".equals(e.getMessage())) {
      return new ConnectionException(
          attempt,
          "the client was closed while the call was under way",
          "Close the client after its last call." + MAY_HAVE_TAKEN_EFFECT,
          e);
    }
    return new ConnectionException(
        attempt,
        "the connection broke before the answer was complete (" + message(e) + ")",
        "Try again." + MAY_HAVE_TAKEN_EFFECT,
        e);
  }

  private static ConnectionException timeout(Attempt attempt, IOException e) {
    return new ConnectionException(
        attempt,
        "no complete answer came in time (" + message(e) + ")",
        "Check that the server is up, or allow more time." + MAY_HAVE_TAKEN_EFFECT,
        e);
  }

  private static TlsException tls(Attempt attempt, IOException e) {
    String text = message(e);
    if (text.contains("PKIX") || text.contains("path building") || text.contains("validat")) {
      return new TlsException(
          attempt,
          "the server's certificate does not come from a trusted authority (" + text + ")",
          "Give the certificate authority of the server, or pin its thumbprint.",
          e);
    }
    if (text.contains("Unsupported or unrecognized SSL message")) {
      return new TlsException(
          attempt, "the server does not speak TLS at this port", "Check address and port.", e);
    }
    return new TlsException(
        attempt,
        "the TLS handshake failed (" + text + ")",
        "Check that the server offers TLS 1.2 or 1.3 and that its certificate is valid.",
        e);
  }

  private static boolean isSocketFailure(IOException e) {
    return find(e, SocketException.class) != null || find(e, SocketTimeoutException.class) != null;
  }

  private static String message(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static <T extends Throwable> @Nullable T find(Throwable start, Class<T> type) {
    int depth = 0;
    for (Throwable t = start; t != null && depth < 20; t = t.getCause(), depth++) {
      if (type.isInstance(t)) {
        return type.cast(t);
      }
    }
    return null;
  }
}
