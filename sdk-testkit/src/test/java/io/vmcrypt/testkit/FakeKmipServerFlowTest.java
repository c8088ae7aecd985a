package io.vmcrypt.testkit;

import static io.vmcrypt.testkit.Refusals.refuses;
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
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.security.KeyStore;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.NoSuchElementException;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
      KmipSession session = open(kms);
      String id = session.createAes256Key();
      byte[] material = session.get(id);

      kms.stop();
      refuses(IOException.class, session::discoverVersions);
      session.close();
      refuses(IOException.class, () -> open(kms));

      kms.restart();
      assertThat(kms.port()).isEqualTo(port);
      try (KmipSession again = open(kms)) {
        assertThat(again.get(id)).isEqualTo(material);
      }
      refuses(IllegalStateException.class, kms::restart);
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
        refuses(Exception.class, session::createAes256Key);
      }
      assertThat(kms.keys()).hasSize(2);
      kms.behave();
      try (KmipSession session = open(kms)) {
        assertThat(session.createAes256Key()).isEqualTo(kms.keys().get(2).id());
      }
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
      // nothing more comes: the end of the stream, or a reset
      refuses(IOException.class, () -> new DataInputStream(silent.getInputStream()).readByte());
    }
    kms.close();
  }

  @ParameterizedTest
  @CsvSource({
    ", 42007801ffffffff, 42007b01.*42007e05000000040000000400000000.*",
    "MALFORMED_ANSWER, 4200780100000000, 42007b010000.{4}42007a017f.*",
    "OVERSIZED_ANSWER, 4200780100000000, 42007b0140000000"
  })
  @DisplayName(
      "A message announced as too long is answered Invalid Message, and the line is cut; a"
          + " malformed answer has one part that is longer than what it is in; an oversized one"
          + " announces 1 GiB")
  void answer_outOfBounds(@Nullable KmipMisbehaviour misbehaviour, String sent, String answer)
      throws Exception {
    try (FakeKmipServer kms = FakeKmipServer.builder(authority).start();
        SSLSocket socket = plainClient(kms)) {
      int most = Integer.MAX_VALUE;
      if (misbehaviour != null) {
        kms.misbehave(misbehaviour);
        most = misbehaviour == KmipMisbehaviour.OVERSIZED_ANSWER ? 8 : 16;
      }
      socket.getOutputStream().write(HexFormat.of().parseHex(sent));
      assertThat(HexFormat.of().formatHex(socket.getInputStream().readNBytes(most)))
          .matches(answer);
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
      refuses(IOException.class, () -> open(kms));
      new VcenterKmipClient(kms.host(), kms.port(), TIMEOUT)
          .open(other.client("v").issue(), List.of(kms.certificate()), null, null)
          .close();
    }
  }

  @Test
  @DisplayName(
      "Each setting refuses what it cannot mean, naming what it accepts; a taken port is named")
  void builder_badArguments_areRefused() {
    FakeKmipServerBuilder builder = FakeKmipServer.builder(authority);

    refuses(() -> builder.port(-1), "-1");
    refuses(() -> builder.port(65536), "65535");
    refuses(() -> builder.protocols("TLSv1.1"), "TLSv1.1", "TLSv1.3");
    refuses(builder::protocols);
    refuses(() -> builder.kmipVersions("2.0"), "\"2.0\"", "1.4");
    refuses(builder::kmipVersions);
    refuses(() -> builder.withoutOperations("AddAttribute"), "Add Attribute");
    refuses(() -> FakeKmipObject.builder("8", "Key"), "Symmetric Key");
    refuses(() -> FakeKmipObject.key("8").state("Lost"), "Pre-Active");
    try (FakeKmipServer kms = builder.start()) {
      refuses(() -> kms.refuse("Steal", "Permission Denied"), "\"Steal\"");
      refuses(() -> kms.refuse("Get", "No"), "Permission Denied");
      refuses(() -> kms.delayAnswers(Duration.ofSeconds(-1)));
      refuses(() -> kms.delayAnswers(Duration.ofSeconds(61)), "PT1M");
      refuses(NoSuchElementException.class, () -> kms.keyMaterial("1"), "\"1\"");
      refuses(NoSuchElementException.class, () -> kms.destroyKey("1"));
      refuses(
          UncheckedIOException.class,
          () -> FakeKmipServer.builder(authority).port(kms.port()).start(),
          Integer.toString(kms.port()));
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
