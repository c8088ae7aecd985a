package io.vmcrypt.core.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.error.DecodingException;
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
import java.time.Duration;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The ways to break that a test server cannot be made to show on every machine. */
class HttpFailureTest {

  private static IOException caused(IOException e, Throwable cause) {
    e.initCause(cause);
    return e;
  }

  static Stream<Arguments> failures() {
    String broke = "the connection broke before the answer was complete (";
    String late = "no complete answer came in time (";
    return Stream.of(
        Arguments.of(
            new UnknownHostException("kms: Temporary failure in name resolution"),
            ConnectionException.class,
            "no address was found for the name (kms: Temporary failure in name resolution)"),
        Arguments.of(
            NameLookup.silent(Duration.ofSeconds(10)),
            ConnectionException.class,
            "no DNS server answered in 10000 ms"),
        Arguments.of(
            new ConnectException("refused"),
            ConnectionException.class,
            "the server refused the connection, or there is no route to it (refused)"),
        Arguments.of(
            new NoRouteToHostException("no route"),
            ConnectionException.class,
            "the server refused the connection, or there is no route to it (no route)"),
        Arguments.of(
            new SSLPeerUnverifiedException("Hostname kms not verified"),
            TlsException.class,
            "the server's certificate is not made out to this name"),
        Arguments.of(
            new SSLHandshakeException("Received fatal alert: protocol_version"),
            TlsException.class,
            "the TLS handshake failed (Received fatal alert: protocol_version)"),
        // a broken connection stays one, though TLS tells it as its own failure
        Arguments.of(
            caused(
                new SSLHandshakeException("Remote host terminated the handshake"),
                new EOFException()),
            ConnectionException.class,
            broke + "Remote host terminated the handshake)"),
        Arguments.of(
            new SSLException("Connection reset", new SocketException("Connection reset")),
            ConnectionException.class,
            broke + "Connection reset)"),
        Arguments.of(
            new SSLException("Read timed out", new SocketTimeoutException("Read timed out")),
            ConnectionException.class,
            late + "Read timed out)"),
        Arguments.of(new SocketTimeoutException(), ConnectionException.class, late + "Socket"),
        Arguments.of(new InterruptedIOException("timeout"), ConnectionException.class, late),
        Arguments.of(
            new IOException("Canceled"),
            ConnectionException.class,
            "the client was closed while the call was under way"),
        Arguments.of(
            new SSLException("Socket closed", new SocketException("Socket closed")),
            ConnectionException.class,
            "the client was closed while the call was under way"),
        Arguments.of(
            new ProtocolException("unexpected end of stream"), ConnectionException.class, broke),
        Arguments.of(new IOException(), ConnectionException.class, broke + "IOException)"),
        Arguments.of(
            new ProtocolException("Unexpected status line: SSH-2.0-marked"),
            DecodingException.class,
            "the server does not speak HTTP at this port"),
        Arguments.of(
            new IOException("wrapped by a parser", new AnswerTooLarge(7)),
            DecodingException.class,
            "the answer is larger than 7 bytes"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  @DisplayName("each way to break has its words and its type")
  void of_eachWayToBreak_isTyped(
      IOException failure, Class<? extends SdkException> type, String outcome) {
    SdkException e = HttpFailure.of(HttpCall.ATTEMPT, failure);

    assertThat(e).isExactlyInstanceOf(type).hasCause(failure);
    assertThat(e.outcome()).startsWith(outcome);
    assertThat(e.attempt()).isEqualTo(HttpCall.ATTEMPT);
    assertThat(e.advice()).isNotBlank();
    assertThat(e.isRetryable()).isEqualTo(type == ConnectionException.class);
  }

  @Test
  @DisplayName("causes that go round in a circle are not followed for ever")
  void of_circleOfCauses_ends() {
    IOException one = new IOException("one");
    one.initCause(new IOException("two", one));

    assertThat(HttpFailure.of(HttpCall.ATTEMPT, one)).isInstanceOf(ConnectionException.class);
  }
}
