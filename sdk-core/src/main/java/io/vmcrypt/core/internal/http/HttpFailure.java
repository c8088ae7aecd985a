package io.vmcrypt.core.internal.http;

import io.vmcrypt.core.certificate.ThumbprintMismatchException;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.TlsException;
import io.vmcrypt.core.shared.NameLookup;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** Turns the failures of HTTP calls into the SDK's exceptions. */
public final class HttpFailure {

  private static final String MAY_HAVE_TAKEN_EFFECT =
      " Whether a change took effect is unknown; run the step again, it looks first.";

  private HttpFailure() {}

  /** The typed exception for a call that broke. */
  public static SdkException of(Attempt attempt, IOException e) {
    if (isInterrupted(e)) {
      return new OperationInterruptedException(
          attempt, "the thread was interrupted", "Run the step again: it looks first.", e);
    }
    TlsTrust.PinMismatch mismatch = find(e, TlsTrust.PinMismatch.class);
    return mismatch == null
        ? new Broken(attempt, e).inWords()
        : new ThumbprintMismatchException(attempt, mismatch.expected(), mismatch.seen(), e);
  }

  /** A call that broke, and why. */
  private record Broken(Attempt attempt, IOException e) {

    SdkException inWords() {
      AnswerTooLarge tooLarge = find(e, AnswerTooLarge.class);
      if (tooLarge != null) {
        return unreadable(message(tooLarge), "Check that the address is that of the right server.");
      }
      // the other use of this exception is for an answer that ends too early
      if (e instanceof ProtocolException && !message(e).startsWith("unexpected end of stream")) {
        return unreadable("the server does not speak HTTP at this port", "Check address and port.");
      }
      if (ProxyRefusal.wantsPassword(e)) {
        return connection(
            "the HTTP proxy asks for a user and a password, which the SDK sends to no proxy",
            "Have the proxy let this machine through, or name the server in http.nonProxyHosts.");
      }
      if (ProxyRefusal.is(e)) {
        return connection(
            "the HTTP proxy did not open a tunnel to the server (HTTP status %s)"
                .formatted(ProxyRefusal.status(e)),
            "Check that the proxy allows this address and port, or name the server in"
                + " http.nonProxyHosts.");
      }
      if (e instanceof UnknownHostException unknown) {
        return connection(NameLookup.seen(unknown), "Check the name and this machine's DNS.");
      }
      if (e instanceof ConnectException || e instanceof NoRouteToHostException) {
        return connection(
            "the server refused the connection, or there is no route to it (" + message(e) + ")",
            "Check address, port and firewalls.");
      }
      if (isTlsFailure(e)) {
        return ofTls();
      }
      if (isTimeout(e)) {
        return connection(
            "no complete answer came in time (" + message(e) + ")",
            "Check that the server is up, or allow more time." + MAY_HAVE_TAKEN_EFFECT);
      }
      return isEndedByThisSide(e)
          ? connection(
              "the client was closed while the call was under way",
              "Close the client after its last call." + MAY_HAVE_TAKEN_EFFECT)
          : connection(
              "the connection broke before the answer was complete (" + message(e) + ")",
              "Try again." + MAY_HAVE_TAKEN_EFFECT);
    }

    private TlsException ofTls() {
      String text = message(e);
      if (e instanceof SSLPeerUnverifiedException) {
        return tls(
            "the server's certificate is not made out to this name",
            "Give the name that the certificate is made out to, or pin its thumbprint.");
      }
      if (find(e, CertificateExpiredException.class) != null) {
        return tls(
            "the server's certificate has expired",
            "Have it renewed, check this machine's clock, or pin its thumbprint.");
      }
      if (find(e, CertificateNotYetValidException.class) != null) {
        return tls(
            "the server's certificate is not valid yet",
            "Check this machine's clock and the server's.");
      }
      if (find(e, CertPathBuilderException.class) != null
          || find(e, CertPathValidatorException.class) != null) {
        return tls(
            "the server's certificate does not come from a trusted authority (" + text + ")",
            "Give the certificate authority of the server, or pin its thumbprint.");
      }
      return text.contains("Unsupported or unrecognized SSL message")
          ? tls("the server does not speak TLS at this port", "Check address and port.")
          : tls(
              "the TLS handshake failed (" + text + ")",
              "Check that the server offers TLS 1.2 or 1.3 and that its certificate is valid.");
    }

    private DecodingException unreadable(String seen, String advice) {
      return new DecodingException(attempt, seen, advice, e);
    }

    private ConnectionException connection(String seen, String advice) {
      return new ConnectionException(attempt, seen, advice, e);
    }

    private TlsException tls(String seen, String advice) {
      return new TlsException(attempt, seen, advice, e);
    }
  }

  /** Whether a call broke because its client was closed. */
  public static boolean isOfClosedClient(ConnectionException failure) {
    return failure.getCause() instanceof IOException e && !isTimeout(e) && isEndedByThisSide(e);
  }

  /**
   * Whether a call broke because its thread was interrupted: its socket closes, its look-up ends.
   */
  private static boolean isInterrupted(IOException e) {
    return Thread.currentThread().isInterrupted()
        && (e instanceof InterruptedIOException
            || e instanceof UnknownHostException
            || find(e, ClosedChannelException.class) != null
            || find(e, SocketException.class) != null);
  }

  private static boolean isTimeout(IOException e) {
    return e instanceof InterruptedIOException || find(e, SocketTimeoutException.class) != null;
  }

  private static boolean isEndedByThisSide(IOException e) {
    SocketException socket = find(e, SocketException.class);
    return "Canceled".equals(e.getMessage())
        || find(e, ClosedChannelException.class) != null
        || (socket != null && "Socket closed".equals(socket.getMessage()));
  }

  /** Whether TLS itself failed, rather than the connection under it. */
  static boolean isTlsFailure(IOException e) {
    return e instanceof SSLException
        && find(e, EOFException.class) == null
        && find(e, SocketException.class) == null
        && find(e, ClosedChannelException.class) == null
        && find(e, SocketTimeoutException.class) == null;
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
