package io.vmcrypt.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.internal.kmip.client.KmipSession;
import io.vmcrypt.testkit.internal.kmip.client.VcenterKmipClient;
import io.vmcrypt.testkit.kmip.FakeKmipObject;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.kmip.FakeKmipServerBuilder;
import io.vmcrypt.testkit.kmip.part.FakeKmipKey;
import io.vmcrypt.testkit.kmip.part.KmipAnswerFault;
import io.vmcrypt.testkit.kmip.part.KmipMisbehaviour;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.security.KeyStore;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class FakeKmipServerFlowTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final TestAuthority authority = TestAuthority.create();
  private final TestIdentity vcenter = authority.client("vcenter").issue();

  @Test
  @DisplayName("Stopped, nobody listens; restarted, the same port has the same keys")
  void restart_samePort_keepsKeys() throws Exception {
    try (FakeKmipServer kms = FakeKmipServer.builder(authority).start()) {
      int port = kms.port();
      byte[] material;
      KmipSession session = open(kms);
      String id = session.createAes256Key();
      material = session.get(id);

      kms.stop();
      assertThatThrownBy(session::discoverVersions).isInstanceOf(IOException.class);
      session.close();
      assertThatThrownBy(() -> open(kms)).isInstanceOf(IOException.class);

      kms.restart();
      assertThat(kms.port()).isEqualTo(port);
      try (KmipSession again = open(kms)) {
        assertThat(again.get(id)).isEqualTo(material);
      }
      assertThatThrownBy(kms::restart).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  @DisplayName("Objects of a test's choice are held; an archived one is listed and not given")
  void put_objects_areHeld() throws Exception {
    try (FakeKmipServer kms = FakeKmipServer.builder(authority).countingIds().start();
        FakeKmipServer copy = FakeKmipServer.builder(authority).start()) {
      byte[] bytes = new byte[32];
      bytes[7] = 7;
      kms.put(FakeKmipObject.key("5").material(bytes).build());
      kms.put(FakeKmipObject.key("6").archived().build());
      kms.put(
          FakeKmipObject.builder("7", "Private Key")
              .algorithm("RSA", 2048)
              .usage("Sign")
              .state("Deactivated")
              .build());
      copy.copyFrom(kms);

      assertThat(copy.keys()).isEqualTo(kms.keys());
      assertThat(kms.keys())
          .extracting(FakeKmipKey::id, FakeKmipKey::algorithm, FakeKmipKey::state)
          .containsExactly(
              tuple("5", "AES", "Active"),
              tuple("6", "AES", "Active"),
              tuple("7", "RSA", "Deactivated"));
      try (KmipSession session = open(copy)) {
        assertThat(session.get("5")).isEqualTo(bytes);
        assertThatThrownBy(() -> session.get("6")).hasMessageContaining("Object Archived");
        session.createAes256Key();
      }
      try (KmipSession session = open(kms)) {
        assertThat(session.createAes256Key()).isEqualTo("1");
      }
      assertThat(kms.keys()).hasSize(4);
      assertThatThrownBy(() -> FakeKmipObject.builder("8", "Key"))
          .hasMessageContaining("Symmetric Key");
      assertThatThrownBy(() -> FakeKmipObject.key("8").state("Lost"))
          .hasMessageContaining("Pre-Active");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = KmipAnswerFault.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"TWO_STATES", "TWO_ITEMS", "ANOTHER_OBJECT_TYPE"})
  @DisplayName("An answer to Create that is bent is one, and the key is made all the same")
  void bendAnswers_create_misleads(KmipAnswerFault fault) throws Exception {
    try (FakeKmipServer kms = FakeKmipServer.builder(authority).start()) {
      kms.put(FakeKmipObject.key("old").build());
      kms.bendAnswers("Create", fault);
      try (KmipSession session = open(kms)) {
        assertThatThrownBy(session::createAes256Key).isInstanceOf(Exception.class);
      }
      assertThat(kms.keys()).hasSize(2);
      kms.behave();
      try (KmipSession session = open(kms)) {
        assertThat(session.createAes256Key()).isEqualTo(kms.keys().get(2).id());
      }
    }
  }

  @Test
  @DisplayName("A key that is destroyed at the server is gone for clients, and is destroyed once")
  void destroyKey_active_isGone() throws Exception {
    try (FakeKmipServer kms = FakeKmipServer.builder(authority).start();
        KmipSession session = open(kms)) {
      String id = session.createAes256Key();
      String other = session.createAes256Key();

      kms.destroyKey(id);

      assertThatThrownBy(() -> session.get(id)).isInstanceOf(IOException.class);
      assertThat(kms.keys()).extracting(FakeKmipKey::id).containsExactly(other);
      assertThatThrownBy(() -> kms.destroyKey(id)).isInstanceOf(NoSuchElementException.class);
    }
  }

  @Test
  @DisplayName("A taken port is told as such")
  void start_portTaken_isTold() {
    try (FakeKmipServer kms = FakeKmipServer.builder(authority).start()) {
      assertThatThrownBy(() -> FakeKmipServer.builder(authority).port(kms.port()).start())
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining(Integer.toString(kms.port()));
    }
  }

  @Test
  @DisplayName("A delay is waited for before each answer, and ends when the test lets it")
  void delayAnswers_waiting_isTheTests() throws Exception {
    BlockingQueue<Duration> waits = new LinkedBlockingQueue<>();
    CountDownLatch release = new CountDownLatch(1);
    try (FakeKmipServer kms =
        FakeKmipServer.builder(authority)
            .waiting(
                delay -> {
                  waits.add(delay);
                  try {
                    release.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                })
            .start()) {
      kms.delayAnswers(Duration.ofSeconds(30));
      CompletableFuture<KmipSession> opening =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return open(kms);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });

      assertThat(waits.poll(20, TimeUnit.SECONDS)).isEqualTo(Duration.ofSeconds(30));
      assertThat(kms.operations()).containsExactly("Discover Versions");
      assertThat(opening).isNotDone();
      release.countDown();
      opening.get(20, TimeUnit.SECONDS).close();

      kms.behave();
      open(kms).close();
      assertThat(waits).isEmpty();
    }
  }

  @Test
  @DisplayName("Closing cuts a connection that was kept silent, and ends all threads")
  void close_duringSilence_endsAllThreads() throws Exception {
    FakeKmipServer kms = FakeKmipServer.builder(authority).start();
    String name = "fake-kmip-" + kms.port();
    kms.misbehave(KmipMisbehaviour.SILENCE_BEFORE_TLS);
    try (Socket silent = new Socket(kms.host(), kms.port())) {
      silent.setSoTimeout(20_000);
      List<Thread> threads =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().equals(name))
              .toList();
      assertThat(threads).isNotEmpty();

      kms.close();

      for (Thread thread : threads) {
        thread.join(20_000);
        assertThat(thread.isAlive()).isFalse();
      }
      assertThatThrownBy(
              () -> {
                if (silent.getInputStream().read() < 0) {
                  throw new IOException("closed");
                }
              })
          .isInstanceOf(IOException.class);
    }
    kms.close();
  }

  @Test
  @DisplayName("A message announced as too long is answered Invalid Message, and the line is cut")
  void answer_announcedTooLong_isInvalidMessageAndEnd() throws Exception {
    try (FakeKmipServer kms = FakeKmipServer.builder(authority).start();
        SSLSocket socket = plainClient(kms)) {
      socket.getOutputStream().write(HexFormat.of().parseHex("42007801ffffffff"));
      byte[] answer = socket.getInputStream().readAllBytes();

      assertThat(HexFormat.of().formatHex(answer))
          .startsWith("42007b01")
          .contains("42007e05000000040000000400000000");
    }
  }

  @Test
  @DisplayName("A malformed answer has one part that is longer than what it is in")
  void misbehave_malformedAnswer_partIsTooLong() throws Exception {
    try (FakeKmipServer kms = FakeKmipServer.builder(authority).start();
        SSLSocket socket = plainClient(kms)) {
      kms.misbehave(KmipMisbehaviour.MALFORMED_ANSWER);
      socket.getOutputStream().write(HexFormat.of().parseHex("4200780100000000"));

      byte[] start = socket.getInputStream().readNBytes(16);

      assertThat(HexFormat.of().formatHex(start)).startsWith("42007b010000").contains("42007a017f");
    }
  }

  @Test
  @DisplayName("An oversized answer announces 1 GiB")
  void misbehave_oversizedAnswer_isAnnounced() throws Exception {
    try (FakeKmipServer kms = FakeKmipServer.builder(authority).start();
        SSLSocket socket = plainClient(kms)) {
      kms.misbehave(KmipMisbehaviour.OVERSIZED_ANSWER);
      socket.getOutputStream().write(HexFormat.of().parseHex("4200780100000000"));

      assertThat(HexFormat.of().formatHex(socket.getInputStream().readNBytes(8)))
          .isEqualTo("42007b0140000000");
    }
  }

  @Test
  @DisplayName("An ordinary JDK client gets in, and the name that it asks for is noted")
  void connections_serverName_isNoted() throws Exception {
    try (FakeKmipServer kms = FakeKmipServer.builder(authority).namingClientAuthorities().start()) {
      try (SSLSocket socket = plainClient(kms)) {
        socket.getOutputStream().write(HexFormat.of().parseHex("4200780100000000"));
        assertThat(socket.getInputStream().readNBytes(8)).hasSize(8);
      }

      assertThat(kms.connections())
          .singleElement()
          .satisfies(
              connection -> {
                assertThat(connection.serverName()).isEqualTo("kms.example");
                assertThat(connection.clientCertificate()).isEqualTo(vcenter.certificate());
              });
    }
  }

  @Test
  @DisplayName("Other client authorities take the place of the server's own")
  void clientAuthorities_others_replaceOwn() throws Exception {
    TestAuthority other = TestAuthority.create("other");
    try (FakeKmipServer kms = FakeKmipServer.builder(authority).clientAuthorities(other).start()) {
      assertThatThrownBy(() -> open(kms)).isInstanceOf(IOException.class);
      new VcenterKmipClient(kms.host(), kms.port(), TIMEOUT)
          .open(other.client("v").issue(), List.of(kms.certificate()), null, null)
          .close();
    }
  }

  @Test
  @DisplayName("Each setting refuses what it cannot mean, naming what it accepts")
  void builder_badArguments_areRefused() {
    FakeKmipServerBuilder builder = FakeKmipServer.builder(authority);

    assertThatThrownBy(() -> builder.port(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1");
    assertThatThrownBy(() -> builder.port(65536))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("65535");
    assertThatThrownBy(() -> builder.protocols("TLSv1.1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("TLSv1.1")
        .hasMessageContaining("TLSv1.3");
    assertThatThrownBy(builder::protocols).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.kmipVersions("2.0"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"2.0\"")
        .hasMessageContaining("1.4");
    assertThatThrownBy(builder::kmipVersions).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.withoutOperations("AddAttribute"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Add Attribute");
    try (FakeKmipServer kms = builder.start()) {
      assertThatThrownBy(() -> kms.refuse("Steal", "Permission Denied"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("\"Steal\"");
      assertThatThrownBy(() -> kms.refuse("Get", "No"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("Permission Denied");
      assertThatThrownBy(() -> kms.delayAnswers(Duration.ofSeconds(-1)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> kms.delayAnswers(Duration.ofSeconds(61)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("PT1M");
      assertThatThrownBy(() -> kms.keyMaterial("1"))
          .isInstanceOf(NoSuchElementException.class)
          .hasMessageContaining("\"1\"");
    }
  }

  private KmipSession open(FakeKmipServer kms) throws IOException {
    return new VcenterKmipClient(kms.host(), kms.port(), TIMEOUT)
        .open(vcenter, List.of(kms.certificate()), null, null);
  }

  /** A client made of the JDK's own key and trust managers, which asks for kms.example. */
  private SSLSocket plainClient(FakeKmipServer kms) throws Exception {
    char[] password = "changeit".toCharArray();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(new ByteArrayInputStream(vcenter.pkcs12(password)), password);
    keys.setCertificateEntry("authority", authority.certificate());
    KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("SunX509");
    keyManagers.init(keys, password);
    TrustManagerFactory trustManagers = TrustManagerFactory.getInstance("PKIX");
    trustManagers.init(keys);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
    Socket tcp = new Socket(kms.host(), kms.port());
    return (SSLSocket) context.getSocketFactory().createSocket(tcp, "kms.example", 5696, true);
  }
}
