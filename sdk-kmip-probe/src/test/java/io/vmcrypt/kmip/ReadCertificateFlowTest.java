package io.vmcrypt.kmip;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.certificate.ThumbprintMismatchException;
import io.vmcrypt.core.error.ConnectionException;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.error.TlsException;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.certificate.TestKeyAlgorithm;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Reading a certificate")
@Timeout(60)
class ReadCertificateFlowTest {

  private static final TestAuthority AUTHORITY = TestAuthority.create();
  private static final TestIdentity SERVER = AUTHORITY.server("localhost", "127.0.0.1").issue();
  private static final TestIdentity RSA =
      AUTHORITY.server("localhost").keyAlgorithm(TestKeyAlgorithm.RSA_2048).issue();
  private static final Duration SHORT = Duration.ofMillis(600);

  /** Far above what it takes: the machine may be busy. */
  private static final Duration SOON = Duration.ofSeconds(20);

  /** What a server does that waits for its client. */
  private static void shakeHands(Socket socket) throws IOException {
    ((SSLSocket) socket).startHandshake();
    ScriptedServer.drain(socket.getInputStream());
  }

  private static KmipProbe probe(HostAndPort endpoint) {
    return KmipProbe.builder(endpoint).timeout(Duration.ofSeconds(20)).build();
  }

  @ParameterizedTest
  @CsvSource({
    "TLSv1.2, false, EC", "TLSv1.2, true, EC", "TLSv1.3, false, EC", "TLSv1.3, true, EC",
    "TLSv1.2, false, RSA", "TLSv1.2, true, RSA", "TLSv1.3, false, RSA", "TLSv1.3, true, RSA"
  })
  @DisplayName(
      "the whole chain is read, whichever TLS, key, and with or without client certificate")
  void readCertificate_anyServer_returnsChain(String tls, boolean clientAuth, String key)
      throws Exception {
    TestIdentity identity = key.equals("EC") ? SERVER : RSA;
    try (ScriptedServer server =
        ScriptedServer.start(
            TlsServers.listener(identity, clientAuth ? AUTHORITY : null, tls),
            ReadCertificateFlowTest::shakeHands)) {
      ServerCertificate certificate = probe(server.endpoint()).readCertificate();

      assertThat(certificate.chain()).isEqualTo(identity.chain());
    }
  }

  @Test
  @DisplayName("a certificate that nobody should accept is read like any other")
  void readCertificate_expiredAndWeak_returnsIt() throws Exception {
    TestIdentity bad =
        AUTHORITY
            .server("elsewhere.example.com")
            .keyAlgorithm(TestKeyAlgorithm.RSA_1024)
            .notBefore(Instant.parse("2001-01-01T00:00:00Z"))
            .notAfter(Instant.parse("2002-01-01T00:00:00Z"))
            .selfSigned()
            .issue();
    try (ScriptedServer server =
        ScriptedServer.start(
            TlsServers.listener(bad, null, "TLSv1.2"), ReadCertificateFlowTest::shakeHands)) {
      assertThat(probe(server.endpoint()).readCertificate().x509()).isEqualTo(bad.certificate());
    }
  }

  @ParameterizedTest
  @EnumSource(ThumbprintAlgorithm.class)
  @DisplayName("the certificate that is expected is read, and another one is refused")
  void readCertificate_expected_refusesAnother(ThumbprintAlgorithm algorithm) throws Exception {
    try (ScriptedServer server =
        ScriptedServer.start(
            TlsServers.listener(SERVER, null, "TLSv1.3"), ReadCertificateFlowTest::shakeHands)) {
      KmipProbe.Builder probe = probe(server.endpoint()).toBuilder();
      Thumbprint shown = Thumbprint.of(SERVER.certificate(), algorithm);
      Thumbprint another = Thumbprint.of(RSA.certificate(), algorithm);

      assertThat(probe.expectedThumbprint(shown).build().readCertificate().x509())
          .isEqualTo(SERVER.certificate());
      assertThatExceptionOfType(ThumbprintMismatchException.class)
          .isThrownBy(() -> probe.expectedThumbprint(another).build().readCertificate())
          .withMessageContainingAll("read the certificate", shown.toString(), another.toString())
          .satisfies(e -> assertThat(e.seen()).isEqualTo(shown));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  @DisplayName("the server is told goodbye and sees the end of the stream, never a reset")
  void readCertificate_done_closesPolitely(String tls) throws Exception {
    LinkedBlockingQueue<String> ends = new LinkedBlockingQueue<>();
    try (ScriptedServer server =
        ScriptedServer.start(
            raw -> {
              SSLSocket socket =
                  (SSLSocket)
                      TlsServers.context(SERVER, AUTHORITY)
                          .getSocketFactory()
                          .createSocket(raw, null, false);
              socket.setUseClientMode(false);
              socket.setEnabledProtocols(new String[] {tls});
              socket.setNeedClientAuth(true);
              try {
                socket.startHandshake();
                ends.add("handshake done");
              } catch (IOException e) {
                ends.add(String.valueOf(e.getMessage()));
              }
              // the raw stream: a reset would throw here
              ends.add("rest " + ScriptedServer.drain(raw.getInputStream()));
            })) {
      probe(server.endpoint()).readCertificate();

      assertThat(ends.poll(20, TimeUnit.SECONDS)).doesNotContainIgnoringCase("reset");
      assertThat(ends.poll(20, TimeUnit.SECONDS)).startsWith("rest ");
      assertThat(server.failures()).isEmpty();
    }
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"kms_1", "kms-1.example.com"})
  @DisplayName("a given server name is sent to the server, also for an address, and none otherwise")
  void readCertificate_serverName_isSent(@Nullable String name) throws Exception {
    LinkedBlockingQueue<String> hellos = new LinkedBlockingQueue<>();
    try (ScriptedServer server =
        ScriptedServer.start(
            socket -> {
              byte[] hello = new byte[4096];
              int length = socket.getInputStream().read(hello);
              hellos.add(HexFormat.of().formatHex(hello, 0, length));
            })) {
      KmipProbe.Builder builder = KmipProbe.builder(server.endpoint());
      KmipProbe probe = (name == null ? builder : builder.serverName(name)).build();
      assertThatExceptionOfType(ConnectionException.class).isThrownBy(probe::readCertificate);

      String hello = hellos.remove();
      if (name != null) {
        // RFC 6066: list length, type host_name, name length, name
        String wanted =
            String.format("%04x00%04x", name.length() + 3, name.length())
                + HexFormat.of().formatHex(name.getBytes(UTF_8));
        assertThat(hello).contains(wanted);
      } else {
        assertThat(hello).doesNotContain(HexFormat.of().formatHex("127.0.0.1".getBytes(UTF_8)));
      }
    }
  }

  /** Answers the hello, or a connection, with these bytes. */
  private static ScriptedServer.Script answering(boolean hello, byte[] answer) {
    return socket -> {
      if (hello) {
        socket.getInputStream().read();
      }
      socket.getOutputStream().write(answer);
      socket.shutdownOutput();
      ScriptedServer.drain(socket.getInputStream());
    };
  }

  private static Arguments text(String answer, String seen) {
    return Arguments.of(answering(false, answer.getBytes(UTF_8)), TlsException.class, seen);
  }

  private static Arguments alert(int alert, String seen) {
    byte[] record = {21, 3, 3, 0, 2, 2, (byte) alert};
    return Arguments.of(answering(true, record), TlsException.class, seen);
  }

  static Stream<Arguments> answers() {
    // ServerHello, version 3.1, no session, cipher suite 002f, no compression
    byte[] old = Arrays.copyOf(new byte[] {22, 3, 1, 0, 42, 2, 0, 0, 38, 3, 1}, 5 + 4 + 38);
    old[old.length - 2] = 0x2f;
    ScriptedServer.Script resetting =
        socket -> {
          socket.getInputStream().read();
          socket.setSoLinger(true, 0);
        };
    String closed = "closed the connection without an answer";
    return Stream.of(
        text(
            "HTTP/1.1 400 Bad Request\r\n\r\n<html>",
            "speaks HTTP, not TLS: it answered \"HTTP/1.1 400 Bad Request\""),
        text("SSH-2.0-OpenSSH_9.9\r\n", "speaks SSH, not TLS: it answered \"SSH-2.0-OpenSSH_9.9\""),
        text("220 mail ESMTP\r\n", "speaks SMTP or FTP, not TLS: it answered \"220 mail ESMTP\""),
        text("hello \033[31m", "speaks something else, not TLS: it answered \"hello ?[31m\""),
        Arguments.of(answering(false, new byte[0]), ConnectionException.class, closed),
        Arguments.of(resetting, ConnectionException.class, closed + " (Connection reset"),
        alert(70, "neither TLS 1.2 nor TLS 1.3"),
        alert(40, "alert handshake_failure"),
        alert(112, "alert unrecognized_name"),
        Arguments.of(answering(true, old), TlsException.class, "neither TLS 1.2 nor TLS 1.3"));
  }

  @ParameterizedTest
  @MethodSource("answers")
  @DisplayName("what answers without a certificate is told by what it answers")
  void readCertificate_otherAnswer_isTold(
      ScriptedServer.Script script, Class<? extends SdkException> failure, String seen)
      throws Exception {
    try (ScriptedServer server = ScriptedServer.start(script)) {
      assertThatExceptionOfType(failure)
          .isThrownBy(() -> probe(server.endpoint()).readCertificate())
          .withMessageContaining("read the certificate (KMS " + server.endpoint() + ")")
          .withMessageContaining("at step tls, ")
          .withMessageContaining(seen);
    }
  }

  @Test
  @DisplayName("a server that says nothing is given up at the time limit")
  void readCertificate_silentServer_endsAtTimeLimit() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, Loopback.ipv4())) {
      HostAndPort endpoint = HostAndPort.of("127.0.0.1", silent.getLocalPort());
      long start = System.nanoTime();

      assertThatExceptionOfType(ConnectionException.class)
          .isThrownBy(() -> KmipProbe.builder(endpoint).timeout(SHORT).build().readCertificate())
          .withMessageContaining("said nothing within the time limit of 0.6 s")
          .withMessageContaining("at step tls, ");
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(SHORT.minusMillis(50), SOON);
    }
  }

  @Test
  @DisplayName("a server that lets its answer drip is given up at the same time limit")
  void readCertificate_drippingServer_endsAtTimeLimit() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    try (ScriptedServer server =
        ScriptedServer.start(
            socket -> {
              byte[] record = {22, 3, 3, 0x40, 0, 2, 0, 0x3f, (byte) 0xfc};
              for (int i = 0; ; i++) {
                socket.getOutputStream().write(i < record.length ? record[i] : 3);
                if (never.await(50, TimeUnit.MILLISECONDS)) {
                  return;
                }
              }
            })) {
      long start = System.nanoTime();

      assertThatExceptionOfType(ConnectionException.class)
          .isThrownBy(
              () -> KmipProbe.builder(server.endpoint()).timeout(SHORT).build().readCertificate())
          .withMessageContaining("did not get as far as its certificate within the time limit");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
    }
  }

  @Test
  @DisplayName("a server that sends records for ever is cut off")
  void readCertificate_endlessRecords_areCut() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.start(
            socket -> {
              // warnings with the alert no_renegotiation: each is fine, all of them are not
              byte[] warnings = new byte[7 * 1000];
              for (int i = 0; i < warnings.length; i += 7) {
                System.arraycopy(new byte[] {21, 3, 3, 0, 2, 1, 100}, 0, warnings, i, 7);
              }
              while (true) {
                socket.getOutputStream().write(warnings);
              }
            })) {
      assertThatExceptionOfType(TlsException.class)
          .isThrownBy(() -> probe(server.endpoint()).readCertificate());
    }
  }

  @Test
  @DisplayName("a port that nobody listens on is refused at step connect")
  void readCertificate_nobodyListens_isRefused() throws Exception {
    // bound and not listening: nobody else is given the port
    try (Socket nobody = new Socket()) {
      nobody.bind(new InetSocketAddress(Loopback.ipv4(), 0));
      HostAndPort endpoint = HostAndPort.of("127.0.0.1", nobody.getLocalPort());
      assertThatExceptionOfType(ConnectionException.class)
          .isThrownBy(() -> probe(endpoint).readCertificate())
          .withMessageContaining("at step connect, the server did not accept a connection")
          .withMessageContaining("5696")
          .satisfies(e -> assertThat(e.isRetryable()).isTrue());
    }
  }

  @Test
  @DisplayName("a name that cannot exist fails at step resolve")
  void readCertificate_unknownName_failsAtResolve() {
    assertThatExceptionOfType(ConnectionException.class)
        .isThrownBy(() -> probe(HostAndPort.of("kms.invalid", 5696)).readCertificate())
        .withMessageContaining("at step resolve, no address was found for the name (kms.invalid");
  }

  @Test
  @DisplayName("an IPv6 address is dialled as it stands")
  void readCertificate_ipv6_works() throws Exception {
    SSLServerSocket listener;
    try {
      listener =
          (SSLServerSocket)
              TlsServers.context(SERVER, null)
                  .getServerSocketFactory()
                  .createServerSocket(0, 50, Loopback.ipv6());
    } catch (IOException e) {
      Assumptions.abort("this machine has no IPv6 loopback: " + e);
      return;
    }
    try (ScriptedServer server =
        ScriptedServer.start(listener, ReadCertificateFlowTest::shakeHands)) {
      assertThat(probe(HostAndPort.parse("[::1]:" + server.port())).readCertificate().chain())
          .isEqualTo(SERVER.chain());
    }
  }

  @Test
  @DisplayName("an interrupt ends the wait at once and stays set")
  void readCertificate_interrupted_endsAtOnce() throws Exception {
    CountDownLatch accepted = new CountDownLatch(1);
    try (ScriptedServer server =
        ScriptedServer.start(
            socket -> {
              accepted.countDown();
              ScriptedServer.drain(socket.getInputStream());
            })) {
      FutureTask<Boolean> task =
          new FutureTask<>(
              () -> {
                try {
                  probe(server.endpoint()).readCertificate();
                  return false;
                } catch (OperationInterruptedException e) {
                  return Thread.currentThread().isInterrupted();
                }
              });
      Thread thread = new Thread(task);
      thread.start();
      assertThat(accepted.await(120, TimeUnit.SECONDS)).isTrue();
      thread.interrupt();

      assertThat(resultOf(task)).isTrue();
    }
  }

  private static boolean resultOf(FutureTask<Boolean> task) throws Exception {
    try {
      return task.get(20, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }
}
