package io.vmcrypt.kmip;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.key.HeldKeys;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.kmip.key.KeyQuestion;
import io.vmcrypt.kmip.protocol.KmipOperation;
import io.vmcrypt.kmip.protocol.KmipVersion;
import io.vmcrypt.kmip.report.ProbeReport;
import io.vmcrypt.kmip.report.ProbeStep;
import io.vmcrypt.kmip.report.StepOutcome;
import io.vmcrypt.kmip.report.Verdict;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Probing a server that answers what it likes")
@Timeout(120)
class HostileServerFlowTest {

  private static final TestAuthority AUTHORITY = TestAuthority.create();
  private static final TestIdentity SERVER = AUTHORITY.server("localhost", "127.0.0.1").issue();
  private static final TestIdentity CLIENT = AUTHORITY.client("vcenter").issue();
  private static final Duration LIMIT = Duration.ofMillis(1500);

  /** Far above what it takes: the machine may be busy. */
  private static final Duration SOON = Duration.ofSeconds(20);

  /** Answers each request with what the function makes of its operation. */
  private interface Answers {
    byte[] to(int major, int minor, int operation) throws Exception;
  }

  private static ScriptedServer start(Answers answers) throws Exception {
    return ScriptedServer.start(
        TlsServers.listener(SERVER, null, "TLSv1.2"), socket -> serve(socket, answers));
  }

  private static void serve(Socket socket, Answers answers) throws Exception {
    serve(socket, answers, body -> {});
  }

  private static void serve(Socket socket, Answers answers, Consumer<String> requests)
      throws Exception {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    OutputStream out = socket.getOutputStream();
    try {
      while (true) {
        in.skipNBytes(4);
        byte[] body = in.readNBytes(in.readInt());
        // header 8, version 8, major 16, minor 16: each integer's value is at 8 of its item
        int major = body[8 + 8 + 8 + 3];
        int minor = body[8 + 8 + 16 + 8 + 3];
        String hex = HexFormat.of().formatHex(body);
        requests.accept(hex);
        int operation =
            HexFormat.fromHexDigits(
                hex, hex.indexOf("42005c0500000004") + 16, hex.indexOf("42005c0500000004") + 24);
        out.write(answers.to(major, minor, operation));
        out.flush();
      }
    } catch (EOFException e) {
      // the probe is done
    }
  }

  private static ProbeReport probe(ScriptedServer server) {
    return KmipProbe.builder(server.endpoint()).timeout(LIMIT).build().probe();
  }

  private static String item(int tag, int type, String valueHex) {
    int length = valueHex.length() / 2;
    return String.format("%06x%02x%08x", tag, type, length) + valueHex + "00".repeat(-length & 7);
  }

  private static String integer(int tag, int type, int value) {
    return item(tag, type, String.format("%08x", value));
  }

  private static String version(int major, int minor) {
    return item(0x420069, 1, integer(0x42006a, 2, major) + integer(0x42006b, 2, minor));
  }

  private static byte[] answer(int major, int minor, String... item) {
    String header =
        item(
            0x42007a,
            1,
            version(major, minor)
                + item(0x420092, 9, "0000000060000000")
                + integer(0x42000d, 2, 1));
    String batch = item(0x42000f, 1, String.join("", item));
    return HexFormat.of().parseHex(item(0x42007b, 1, header + batch));
  }

  /** A success for each item of the request, with its id. */
  private static byte[] successes(String requestHex, int operation, String payload) {
    StringBuilder items = new StringBuilder();
    int count = 0;
    String id = "42009308";
    for (int at = requestHex.indexOf(id); at >= 0; at = requestHex.indexOf(id, at + 1)) {
      int length = HexFormat.fromHexDigits(requestHex, at + 8, at + 16);
      items.append(
          item(
              0x42000f,
              1,
              integer(0x42005c, 5, operation)
                  + item(0x420093, 8, requestHex.substring(at + 16, at + 16 + 2 * length))
                  + integer(0x42007f, 5, 0)
                  + item(0x42007c, 1, payload)));
      count++;
    }
    String header =
        version(1, 1) + item(0x420092, 9, "0000000060000000") + integer(0x42000d, 2, count);
    return HexFormat.of().parseHex(item(0x42007b, 1, item(0x42007a, 1, header) + items));
  }

  private static byte[] success(int major, int minor, int operation, String payload) {
    return answer(
        major,
        minor,
        integer(0x42005c, 5, operation),
        integer(0x42007f, 5, 0),
        item(0x42007c, 1, payload));
  }

  private static byte[] refusal(int major, int minor, int reason) {
    return answer(
        major,
        minor,
        integer(0x42007f, 5, 1),
        integer(0x42007e, 5, reason),
        item(0x42007d, 7, HexFormat.of().formatHex(new byte[] {'n', 'o', 0x1b, '[', 'm'})));
  }

  private static String good(int operation) {
    return operation == 0x1e
        ? version(1, 1) + version(1, 0)
        : Stream.of(1, 0xa, 0xb, 0xd, 0x12)
                .map(code -> integer(0x42005c, 5, code))
                .reduce("", String::concat)
            + integer(0x420057, 5, 2);
  }

  @Test
  @DisplayName("a server of KMIP 2.0 and 2.1 only is understood and not usable")
  void probe_kmip2Only_isUnderstood() throws Exception {
    try (ScriptedServer server =
        start(
            (major, minor, operation) ->
                major < 2
                    ? refusal(2, 0, 0x3f)
                    : success(
                        major,
                        minor,
                        operation,
                        operation == 0x1e ? version(2, 1) + version(2, 0) : good(operation)))) {
      ProbeReport report = probe(server);

      assertThat(Reports.codes(report)).contains(FindingCode.KMIP_VERSION_UNSUPPORTED);
      assertThat(Reports.kmip(report).versions())
          .containsExactly(KmipVersion.V2_0, KmipVersion.V2_1);
      assertThat(Reports.kmip(report).operations()).contains(KmipOperation.CREATE);
    }
  }

  /** A server that asks for a client certificate, takes it, and answers what it likes. */
  private static ScriptedServer asking(String protocol, Answers answers) throws Exception {
    return ScriptedServer.start(
        TlsServers.listener(SERVER, AUTHORITY, protocol), socket -> serve(socket, answers));
  }

  private static KmipProbe asVcenter(ScriptedServer server) {
    return KmipProbe.builder(server.endpoint())
        .clientIdentity(Identities.client(CLIENT))
        .timeout(Duration.ofSeconds(20))
        .build();
  }

  /** Hangs up at KMIP 1.x, as at what is no message at all. */
  private static final Answers KMIP_2_ONLY =
      (major, minor, operation) -> {
        if (major < 2) {
          throw new EOFException("what version is that?");
        }
        return success(
            major,
            minor,
            operation,
            operation == 0x1e ? version(2, 1) + version(2, 0) : good(operation));
      };

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  @DisplayName("a server of KMIP 2.x that hangs up at KMIP 1.1 is told by its versions")
  void probe_kmip2HangsUp_isToldByVersions(String protocol) throws Exception {
    try (ScriptedServer server = asking(protocol, KMIP_2_ONLY)) {
      ProbeReport report = asVcenter(server).probe();

      assertThat(Reports.kmip(report).versions())
          .containsExactly(KmipVersion.V2_0, KmipVersion.V2_1);
      assertThat(Reports.graveCodes(report))
          .filteredOn(code -> !code.equals(FindingCode.KMS_TLS_1_3_ONLY))
          .contains(FindingCode.KMIP_VERSION_UNSUPPORTED)
          .doesNotContain(FindingCode.CLIENT_CERTIFICATE_REFUSED);
      assertThat(report.outcome(ProbeStep.CLIENT_AUTHENTICATION)).isEqualTo(StepOutcome.PASSED);
      assertThat(report.findings())
          .anyMatch(finding -> finding.seen().contains("speaks KMIP [2.0, 2.1], not 1.1"));
      assertThat(report.verdict()).isEqualTo(Verdict.NOT_USABLE);
      assertThatThrownBy(() -> asVcenter(server).heldKeys(List.of("17")))
          .isInstanceOf(ServiceException.class)
          .hasMessageContaining("speaks KMIP [2.0, 2.1], not 1.1");
      assertThatThrownBy(() -> asVcenter(server).locateKeys())
          .isInstanceOf(ServiceException.class)
          .hasMessageContaining("speaks KMIP [2.0, 2.1], not 1.1");
    }
  }

  @Test
  @DisplayName("a server of KMIP 2.x that answers without a client certificate is told so")
  void probe_kmip2WithoutClient_isTold() throws Exception {
    SSLServerSocket listener = TlsServers.listener(SERVER, AUTHORITY, "TLSv1.2");
    listener.setNeedClientAuth(false);
    listener.setWantClientAuth(true);
    try (ScriptedServer server =
        ScriptedServer.start(listener, socket -> serve(socket, KMIP_2_ONLY))) {
      assertThat(Reports.graveCodes(asVcenter(server).probe()))
          .contains(
              FindingCode.KMIP_VERSION_UNSUPPORTED, FindingCode.CLIENT_CERTIFICATE_NOT_NEEDED);
    }
  }

  @Test
  @DisplayName("a connection that breaks once says nothing of the client, nor of versions")
  void probe_hangsUpOnce_isUsable() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    try (ScriptedServer server =
        asking(
            "TLSv1.2",
            (major, minor, operation) -> {
              if (asked.incrementAndGet() == 1) {
                throw new EOFException("a load balancer");
              }
              return success(1, 1, operation, good(operation));
            })) {
      assertThat(Reports.graveCodes(asVcenter(server).probe())).isEmpty();
    }
  }

  @Test
  @DisplayName("a server that hangs up at each version is still told as refusing the client")
  void probe_hangsUpAlways_isRefusal() throws Exception {
    try (ScriptedServer server =
        asking(
            "TLSv1.2",
            (major, minor, operation) -> {
              throw new EOFException("I do not know you");
            })) {
      assertThat(Reports.graveCodes(asVcenter(server).probe()))
          .containsExactly(FindingCode.CLIENT_CERTIFICATE_REFUSED);
      assertThat(server.connections()).isLessThan(10);
    }
  }

  @Test
  @DisplayName(
      "a server that refuses some versions and hangs up at others is told by what it speaks")
  void probe_hangsUpAtSomeVersions_isUnderstood() throws Exception {
    try (ScriptedServer server =
        start(
            (major, minor, operation) -> {
              if (major == 2) {
                throw new EOFException("too new");
              }
              return minor == 2 && operation == 0x1e
                  ? success(1, 2, operation, version(1, 2))
                  : minor == 2 ? success(1, 2, operation, good(operation)) : refusal(1, 0, 4);
            })) {
      ProbeReport report = asVcenter(server).probe();

      assertThat(Reports.kmip(report).versions()).containsExactly(KmipVersion.V1_2);
      assertThat(Reports.codes(report)).contains(FindingCode.KMIP_VERSION_UNSUPPORTED);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0x4801, 0x5000, 0x8000, 0xffff})
  @DisplayName("a TLS record that is too long ends the probe at once, and not by its time limit")
  void probe_longRecord_isNotWaitedFor(int length) throws Exception {
    byte[] record = new byte[5 + length];
    System.arraycopy(HexFormat.of().parseHex("160303"), 0, record, 0, 3);
    record[3] = (byte) (length >> 8);
    record[4] = (byte) length;
    try (ScriptedServer server =
        ScriptedServer.start(
            socket -> {
              assertThat(socket.getInputStream().read(new byte[8192])).isPositive();
              socket.getOutputStream().write(record);
              socket.getOutputStream().flush();
              ScriptedServer.drain(socket.getInputStream());
            })) {
      ProbeReport report = asVcenter(server).probe();

      assertThat(Reports.graveCodes(report)).containsExactly(FindingCode.KMS_TLS_BROKEN);
    }
  }

  @Test
  @DisplayName("a server that names thousands of versions and kinds of objects fills no message")
  void probe_longLists_areCutInMessages() throws Exception {
    String versions =
        IntStream.range(0, 5000).mapToObj(i -> version(3, i)).collect(Collectors.joining());
    String types =
        IntStream.range(100, 5100)
            .mapToObj(i -> integer(0x420057, 5, i))
            .collect(Collectors.joining());
    try (ScriptedServer server =
        start(
            (major, minor, operation) ->
                success(1, 1, operation, operation == 0x1e ? versions : types))) {
      ProbeReport report = asVcenter(server).probe();

      assertThat(Reports.codes(report))
          .contains(FindingCode.KMIP_VERSION_UNSUPPORTED, FindingCode.KMIP_OBJECT_TYPE_MISSING);
      assertThat(report.findings()).allMatch(finding -> finding.seen().length() < 500);
      assertThatThrownBy(() -> asVcenter(server).locateKeys())
          .isInstanceOf(ServiceException.class)
          .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(800));
    }
  }

  @Test
  @DisplayName("a server that says of every key that it is Active proves nothing of any")
  void heldKeys_yesToAll_areNotHeld() throws Exception {
    AtomicReference<String> request = new AtomicReference<>("");
    Answers yesToAll =
        (major, minor, operation) ->
            success(
                major,
                minor,
                operation,
                operation == 0x1e ? version(1, 1) : idOf(request.get()) + ACTIVE);
    try (ScriptedServer server =
        ScriptedServer.start(
            TlsServers.listener(SERVER, null, "TLSv1.2"),
            socket -> serve(socket, yesToAll, request::set))) {
      HeldKeys held = asVcenter(server).heldKeys(List.of("one", "two"));

      assertThat(held.named()).isEmpty();
      assertThat(held.notHeld()).containsOnlyKeys("one", "two");
      assertThat(held.notHeld().get("one")).contains("prove nothing");
    }
  }

  /** Says that a key is AES-256 and Active. */
  private static final String KEY =
      attribute("Object Type", integer(0x42000b, 5, 2))
          + attribute("Cryptographic Algorithm", integer(0x42000b, 5, 3))
          + attribute("Cryptographic Length", integer(0x42000b, 2, 256))
          + attribute("Cryptographic Usage Mask", integer(0x42000b, 2, 0xc))
          + attribute("State", integer(0x42000b, 5, 2));

  private static String attribute(String name, String value) {
    return item(
        0x420008, 1, item(0x42000a, 7, HexFormat.of().formatHex(name.getBytes(US_ASCII))) + value);
  }

  private static HeldKeys heldBy(ScriptedServer server, String... keys) {
    return KmipProbe.builder(server.endpoint())
        .clientIdentity(Identities.client(CLIENT))
        .timeout(LIMIT)
        .build()
        .heldKeys(KeyQuestion.builder(List.of(keys)).get(KeyQuestion.HowMany.NONE).build());
  }

  @Test
  @DisplayName("a server that begins to say yes to everything half-way proves nothing either")
  void heldKeys_yesToAllInTheEnd_areNotHeld() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    AtomicReference<String> request = new AtomicReference<>("");
    Answers answers =
        (major, minor, operation) ->
            operation == 0x0b && asked.incrementAndGet() == 1
                ? refusal(1, 1, 1)
                : success(
                    1, 1, operation, operation == 0x1e ? version(1, 1) : idOf(request.get()) + KEY);
    try (ScriptedServer server =
        ScriptedServer.start(
            TlsServers.listener(SERVER, null, "TLSv1.2"),
            socket -> serve(socket, answers, request::set))) {
      HeldKeys held = heldBy(server, "17", "18");

      assertThat(asked).hasValue(4);
      assertThat(held.named()).isEmpty();
      assertThat(held.notHeld().get("17")).contains("prove nothing");
    }
  }

  @Test
  @DisplayName("a server that falls silent at the made-up key of the end proves nothing")
  void heldKeys_silentInTheEnd_areNotHeld() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    AtomicReference<String> request = new AtomicReference<>("");
    CountDownLatch silence = new CountDownLatch(1);
    Answers answers =
        (major, minor, operation) -> {
          if (operation == 0x1e) {
            return success(1, 1, operation, version(1, 1));
          }
          return switch (asked.incrementAndGet()) {
            case 1 -> refusal(1, 1, 1);
            case 2 -> success(1, 1, operation, idOf(request.get()) + KEY);
            default -> {
              silence.await();
              yield new byte[0];
            }
          };
        };
    try (ScriptedServer server =
        ScriptedServer.start(
            TlsServers.listener(SERVER, null, "TLSv1.2"),
            socket -> serve(socket, answers, request::set))) {
      HeldKeys held = heldBy(server, "17");
      silence.countDown();

      assertThat(held.named()).isEmpty();
      assertThat(held.notHeld().get("17"))
          .startsWith("it is not known whether the server says yes to everything");
    }
  }

  @Test
  @DisplayName("a server that refuses the question for the digest is asked without")
  void heldKeys_questionRefused_isAskedForLess() throws Exception {
    String digest = HexFormat.of().formatHex("Digest".getBytes(US_ASCII));
    AtomicReference<String> request = new AtomicReference<>("");
    Answers answers =
        (major, minor, operation) -> {
          if (operation == 0x1e) {
            return success(1, 1, operation, version(1, 1));
          }
          String asked = request.get();
          return asked.contains(digest)
              ? refusal(1, 1, 7)
              : asked.contains(item(0x420094, 7, "3137"))
                  ? success(1, 1, operation, idOf(asked) + KEY)
                  : refusal(1, 1, 1);
        };
    try (ScriptedServer server =
        ScriptedServer.start(
            TlsServers.listener(SERVER, null, "TLSv1.2"),
            socket -> serve(socket, answers, request::set))) {
      assertThat(heldBy(server, "17").named()).containsExactly("17");
    }
  }

  /** In the minute of the answers' Time Stamp. */
  private static final String NEW =
      attribute("Initial Date", item(0x42000b, 9, "0000000060000000"));

  private static final String ACTIVE =
      item(0x420008, 1, item(0x42000a, 7, "5374617465") + integer(0x42000b, 5, 2));

  /** The item with the Unique Identifier of a request. */
  private static String idOf(String requestHex) {
    int at = requestHex.indexOf("42009407");
    int length = HexFormat.fromHexDigits(requestHex, at + 8, at + 16);
    return item(0x420094, 7, requestHex.substring(at + 16, at + 16 + 2 * length));
  }

  @Test
  @DisplayName("a server of KMIP 1.0 only, which has no Discover Versions, is understood")
  void probe_kmip10Only_isUnderstood() throws Exception {
    try (ScriptedServer server =
        start(
            (major, minor, operation) ->
                minor > 0 || operation == 0x1e
                    ? refusal(1, 0, operation == 0x1e ? 5 : 4)
                    : success(1, 0, operation, good(operation)))) {
      ProbeReport report = probe(server);

      assertThat(Reports.kmip(report).versions()).containsExactly(KmipVersion.V1_0);
      assertThat(Reports.codes(report)).contains(FindingCode.KMIP_VERSION_UNSUPPORTED);
    }
  }

  @Test
  @DisplayName(
      "a server that hangs up after each answer is asked over new connections, with user and"
          + " password over each")
  void probe_closingServer_isToldCredentialAgain() throws Exception {
    Queue<String> requests = new ConcurrentLinkedQueue<>();
    try (ScriptedServer server =
        ScriptedServer.start(
            TlsServers.listener(SERVER, null, "TLSv1.2"),
            socket ->
                serve(
                    socket,
                    (major, minor, operation) -> {
                      socket.getOutputStream().write(success(1, 1, operation, good(operation)));
                      throw new EOFException("one answer is enough");
                    },
                    requests::add))) {
      ProbeReport report =
          KmipProbe.builder(server.endpoint())
              .timeout(LIMIT)
              .expectedThumbprint(Thumbprint.of(SERVER.certificate(), ThumbprintAlgorithm.SHA256))
              .userNameAndPassword("vc", Secret.of("s3cret"))
              .build()
              .probe();

      assertThat(report.outcome(ProbeStep.KMIP_CAPABILITIES)).isEqualTo(StepOutcome.PASSED);

      String credential =
          item(
              0x420023,
              1,
              integer(0x420024, 5, 1)
                  + item(
                      0x420025, 1, item(0x420099, 7, "7663") + item(0x4200a1, 7, "733363726574")));
      assertThat(server.connections()).isEqualTo(2);
      assertThat(requests)
          .hasSize(2)
          .allSatisfy(request -> assertThat(request).contains(item(0x42000c, 1, credential)));
    }
  }

  @Test
  @DisplayName("text of the server loses its control characters")
  void probe_refusalWithEscapes_isMadeSafe() throws Exception {
    try (ScriptedServer server = start((major, minor, operation) -> refusal(1, 1, 3))) {
      ProbeReport report = probe(server);

      assertThat(Reports.graveCodes(report))
          .containsExactly(FindingCode.KMIP_AUTHENTICATION_REFUSED);
      assertThat(report.findings().toString())
          .contains("Authentication Not Successful (\"no?[m\")")
          .doesNotContain("\u001b");
    }
  }

  static Stream<Arguments> badAnswers() {
    byte[] good = success(1, 1, 0x1e, good(0x1e));
    byte[] huge = good.clone();
    huge[4] = (byte) 0xff;
    byte[] overlong = good.clone();
    overlong[15] = 0x7f;
    byte[] half = Arrays.copyOf(good, good.length / 2);
    return Stream.of(
        Arguments.of(huge, FindingCode.KMIP_ANSWER_TOO_LARGE),
        Arguments.of(overlong, FindingCode.KMIP_MALFORMED_ANSWER),
        Arguments.of(half, FindingCode.KMS_TIMED_OUT),
        Arguments.of(success(1, 1, 0x18, good(0x18)), FindingCode.KMIP_MALFORMED_ANSWER),
        Arguments.of(new byte[64], FindingCode.KMS_NOT_KMIP),
        Arguments.of(
            HexFormat.of().parseHex(item(0x42007b, 1, "")), FindingCode.KMIP_MALFORMED_ANSWER));
  }

  @ParameterizedTest
  @MethodSource("badAnswers")
  @DisplayName("an answer that breaks the rules ends in its finding, in time")
  void probe_badAnswer_isFinding(byte[] bad, FindingCode code) throws Exception {
    try (ScriptedServer server = start((major, minor, operation) -> bad)) {
      long start = System.nanoTime();
      ProbeReport report = probe(server);

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
      assertThat(Reports.codes(report)).contains(code);
      boolean decides =
          !code.equals(FindingCode.KMS_TIMED_OUT)
              && !code.equals(FindingCode.KMIP_ANSWER_TOO_LARGE);
      assertThat(report.verdict())
          .isEqualTo(decides ? Verdict.NOT_USABLE : Verdict.COULD_NOT_BE_TRIED);
    }
  }

  @Test
  @DisplayName("an answer without end is cut at the limit and the deadline")
  void probe_endlessAnswer_isCut() throws Exception {
    byte[] announced = HexFormat.of().parseHex("42007b01000ffff0");
    try (ScriptedServer server =
        ScriptedServer.start(
            TlsServers.listener(SERVER, null, "TLSv1.2"),
            socket -> {
              InputStream in = socket.getInputStream();
              in.readNBytes(8);
              socket.getOutputStream().write(announced);
              byte[] zeros = new byte[4096];
              while (true) {
                socket.getOutputStream().write(zeros);
              }
            })) {
      assertThat(Reports.codes(probe(server))).contains(FindingCode.KMIP_MALFORMED_ANSWER);
    }
  }

  /** A key that is taken out in one of the forms of KMIP 1.1 section 2.1.3. */
  private enum KeyForm {
    RAW(1, item(0x420045, 1, item(0x420043, 8, "ab".repeat(32)))),
    TRANSPARENT(7, item(0x420045, 1, item(0x420043, 1, item(0x42003f, 8, "ab".repeat(32))))),
    WRAPPED(1, item(0x420045, 8, "cd".repeat(40)) + item(0x420046, 1, integer(0x42009e, 5, 1)));

    private final String block;

    KeyForm(int formatType, String rest) {
      this.block = item(0x420040, 1, integer(0x420042, 5, formatType) + rest);
    }
  }

  /** A KMS that insists on a client certificate and does all that vSphere needs. */
  private static ScriptedServer kms(KeyForm form, String vendor) throws Exception {
    String told =
        good(0x18)
            + integer(0x42005c, 5, 0x13)
            + integer(0x42005c, 5, 0x14)
            + item(0x42009d, 7, vendor);
    return kms(form, query -> told);
  }

  /**
   * The same.
   *
   * @param query the answer to Query; empty for a refusal
   */
  private static ScriptedServer kms(KeyForm form, UnaryOperator<String> query) throws Exception {
    String id = item(0x420094, 7, "6b31");
    return ScriptedServer.start(
        TlsServers.listener(SERVER, AUTHORITY, "TLSv1.2"),
        socket -> {
          AtomicReference<String> request = new AtomicReference<>("");
          serve(
              socket,
              (major, minor, operation) -> {
                String told = operation == 0x18 ? query.apply(request.get()) : "";
                if (operation == 0x18 && told.isEmpty()) {
                  return refusal(1, 1, 5);
                }
                if (operation == 0x0d) {
                  return successes(request.get(), operation, id);
                }
                return success(
                    1,
                    1,
                    operation,
                    switch (operation) {
                      case 0x1e -> good(operation);
                      case 0x18 -> told;
                      case 0x01 -> integer(0x420057, 5, 2) + id;
                      case 0x0a -> integer(0x420057, 5, 2) + id + item(0x42008f, 1, form.block);
                      case 0x0b -> id + NEW + ACTIVE;
                      default -> id;
                    });
              },
              request::set);
        });
  }

  @Test
  @DisplayName("a server that answers Query for what vCenter asks, and for no more, is usable")
  void probe_queryOfServerAlone_isUsable() throws Exception {
    String both = integer(0x420074, 5, 1) + integer(0x420074, 5, 2);
    try (ScriptedServer server =
        kms(KeyForm.RAW, query -> query.contains(both) ? "" : item(0x42009d, 7, "6b6d73"))) {
      ProbeReport tried = probeWithKey(server);
      assertThat(Reports.codes(tried)).containsExactly(FindingCode.KMIP_CAPABILITIES_UNKNOWN);
      assertThat(Reports.kmip(tried).vendor()).isEqualTo("kms");
      assertThat(tried.verdict()).isEqualTo(Verdict.USABLE);

      ProbeReport untried = asVcenter(server).probe();
      assertThat(untried.verdict()).isEqualTo(Verdict.USABLE_WITH_WARNINGS);
    }
  }

  @Test
  @DisplayName("what it does outweighs its list: no Symmetric Key on it, no Activate needed")
  void probe_listTooShort_roundTripDecides() throws Exception {
    String list =
        Stream.of(1, 0xa, 0xb, 0xd, 0x13, 0x14)
                .map(code -> integer(0x42005c, 5, code))
                .reduce("", String::concat)
            + integer(0x420057, 5, 1);
    try (ScriptedServer server = kms(KeyForm.RAW, query -> list)) {
      ProbeReport report = probeWithKey(server);

      assertThat(Reports.codes(report))
          .containsExactly(
              FindingCode.KMIP_OPERATION_MISSING, FindingCode.KMIP_OBJECT_TYPE_MISSING);
      assertThat(Reports.findings(report))
          .allMatch(finding -> finding.severity() == Severity.NOTE)
          .anyMatch(finding -> finding.seen().endsWith("a new key is Active at once"));
      assertThat(report.verdict()).isEqualTo(Verdict.USABLE);
    }
  }

  private static ProbeReport probeWithKey(ScriptedServer server) {
    return asVcenter(server).toBuilder().keyRoundTrip().build().probe();
  }

  @ParameterizedTest
  @EnumSource(KeyForm.class)
  @DisplayName("a key that is wrapped or transparent is lawful: a note, and the KMS is usable")
  void probe_keyForm_isLawful(KeyForm form) throws Exception {
    try (ScriptedServer server = kms(form, "6b6d73")) {
      ProbeReport report = probeWithKey(server);

      assertThat(Reports.codes(report))
          .isEqualTo(form == KeyForm.RAW ? List.of() : List.of(FindingCode.TEST_KEY_FORM_UNUSUAL));
      assertThat(Reports.findings(report))
          .allMatch(finding -> finding.severity() == Severity.NOTE)
          .allMatch(finding -> finding.seen().contains("KMIP 1.1 section 2.1.3"));
      assertThat(report.outcome(ProbeStep.KEY_ROUND_TRIP)).isEqualTo(StepOutcome.PASSED);
      assertThat(report.verdict()).isEqualTo(Verdict.USABLE);
    }
  }

  @Test
  @DisplayName("a vendor's name in Latin-1 is read, and the KMS is usable")
  void probe_latin1Vendor_isRead() throws Exception {
    try (ScriptedServer server = kms(KeyForm.RAW, "536368fc737365")) {
      ProbeReport report = probeWithKey(server);

      assertThat(Reports.codes(report)).isEmpty();
      assertThat(Reports.kmip(report).vendor()).isEqualTo("Sch\u00fcsse");
      assertThat(report.verdict()).isEqualTo(Verdict.USABLE);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("a client certificate that is asked for and not needed is a warning, given or not")
  void probe_clientCertificateNotNeeded_isWarning(boolean given) throws Exception {
    SSLServerSocket listener = TlsServers.listener(SERVER, AUTHORITY, "TLSv1.2");
    listener.setWantClientAuth(true);
    try (ScriptedServer server =
        ScriptedServer.start(
            listener,
            socket ->
                serve(
                    socket,
                    (major, minor, operation) -> success(1, 1, operation, good(operation))))) {
      KmipProbe.Builder builder =
          KmipProbe.builder(server.endpoint()).timeout(Duration.ofSeconds(20));
      if (given) {
        builder.clientIdentity(Identities.client(CLIENT));
      }
      ProbeReport report = builder.build().probe();

      assertThat(Reports.codes(report)).containsExactly(FindingCode.CLIENT_CERTIFICATE_NOT_NEEDED);
      assertThat(Reports.findings(report).get(0).severity()).isEqualTo(Severity.WARNING);
      assertThat(report.verdict()).isEqualTo(Verdict.USABLE_WITH_WARNINGS);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("a client certificate that is asked for only after the first request is shown then")
  void probe_clientCertificateAskedForLate_isShown(boolean given) throws Exception {
    try (ScriptedServer server =
        ScriptedServer.start(
            lateAsking(),
            socket ->
                serve(
                    socket,
                    (major, minor, operation) -> {
                      askForCertificate((SSLSocket) socket);
                      return success(1, 1, operation, good(operation));
                    }))) {
      KmipProbe.Builder builder =
          KmipProbe.builder(server.endpoint()).timeout(Duration.ofSeconds(20));
      if (given) {
        builder.clientIdentity(Identities.client(CLIENT));
      }
      ProbeReport report = builder.build().probe();

      if (given) {
        assertThat(Reports.graveCodes(report)).isEmpty();
        assertThat(report.verdict()).isEqualTo(Verdict.USABLE);
      } else {
        assertThat(Reports.codes(report)).contains(FindingCode.CLIENT_CERTIFICATE_MISSING);
      }
      assertThat(Reports.tls(report).clientCertificateRequested()).isTrue();
    }
  }

  private static SSLServerSocket lateAsking() throws Exception {
    SSLServerSocket listener = TlsServers.listener(SERVER, AUTHORITY, "TLSv1.2");
    listener.setNeedClientAuth(false);
    return listener;
  }

  /** Begins a handshake, and reads until it is done: no data of the client comes before that. */
  private static void askForCertificate(SSLSocket socket) throws IOException {
    if (socket.getNeedClientAuth()) {
      return;
    }
    CountDownLatch done = new CountDownLatch(1);
    socket.addHandshakeCompletedListener(event -> done.countDown());
    socket.setNeedClientAuth(true);
    socket.startHandshake();
    socket.setSoTimeout(20);
    while (done.getCount() > 0) {
      try {
        if (socket.getInputStream().read() < 0) {
          throw new EOFException("the client has hung up");
        }
      } catch (SocketTimeoutException e) {
        // the handshake may be done
      }
    }
    socket.setSoTimeout(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"7fffffffffffffff", "8000000000000000", "7000000000000000", "ff00000000000000"})
  @DisplayName("a date that no calendar has ends nothing but what it is about")
  void dates_beyondAll_endNothing(String date) throws Exception {
    AtomicReference<String> request = new AtomicReference<>("");
    String id = item(0x420094, 7, "6b31");
    Answers answers =
        (major, minor, operation) -> {
          boolean known = request.get().contains(id);
          String payload =
              switch (operation) {
                case 0x1e, 0x18 -> good(operation);
                case 0x01 -> integer(0x420057, 5, 2) + id;
                case 0x0a -> integer(0x420057, 5, 2) + id + item(0x42008f, 1, KeyForm.RAW.block);
                case 0x0b -> id + KEY + NEW;
                default -> id;
              };
          byte[] answer =
              operation == 0x0b && !known
                  ? refusal(1, 1, 1)
                  : operation == 0x0d
                      ? successes(request.get(), operation, id)
                      : success(1, 1, operation, payload);
          return HexFormat.of()
              .parseHex(HexFormat.of().formatHex(answer).replace("0000000060000000", date));
        };
    try (ScriptedServer server =
        ScriptedServer.start(
            TlsServers.listener(SERVER, null, "TLSv1.2"),
            socket -> serve(socket, answers, request::set))) {
      HeldKeys held = heldBy(server, "k1");
      ProbeReport report = probeWithKey(server);

      assertThat(held.notHeld()).containsOnlyKeys("k1");
      assertThat(held.notHeld().get("k1")).contains("a date");
      // whether the key is the one that was asked for is not known
      assertThat(Reports.codes(report)).contains(FindingCode.TEST_KEY_LEFT_BEHIND);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "20", "6b0a31"})
  @DisplayName("a Create that names no key has made one that nobody knows, and none is touched")
  void create_withoutRealId_isTold(String id) throws Exception {
    Queue<Integer> operations = new ConcurrentLinkedQueue<>();
    String named = item(0x420094, 7, id);
    try (ScriptedServer server =
        start(
            (major, minor, operation) -> {
              operations.add(operation);
              return success(
                  1,
                  1,
                  operation,
                  operation == 0x01 ? integer(0x420057, 5, 2) + named : good(operation));
            })) {
      ProbeReport report = probeWithKey(server);

      assertThat(Reports.graveCodes(report))
          .contains(FindingCode.KMIP_MALFORMED_ANSWER, FindingCode.TEST_KEY_MAYBE_LEFT_BEHIND);
      assertThat(operations).containsOnly(0x1e, 0x18, 0x01);
    }
  }

  @Test
  @DisplayName("what later versions and vendors add to an answer is passed over")
  void probe_additions_arePassedOver() throws Exception {
    try (ScriptedServer server =
        start(
            (major, minor, operation) -> {
              String header =
                  version(1, 1)
                      + item(0x420092, 9, "0000000060000000")
                      + item(0x4200c8, 1, item(0x4200c9, 8, "01") + item(0x4200ca, 8, "0203"))
                      + item(0x420155, 8, "05".repeat(32))
                      + integer(0x4200c7, 5, 1)
                      + integer(0x4200c7, 5, 2)
                      + item(0x420105, 7, "6331")
                      + item(0x420106, 7, "7331")
                      + integer(0x42000d, 2, 1)
                      + item(0x540001, 1, integer(0x540002, 2, 1));
              String batch =
                  integer(0x42005c, 5, operation)
                      + integer(0x42007f, 5, 0)
                      + item(0x420006, 8, "0708")
                      + item(0x42007c, 1, good(operation) + item(0x540003, 0xb, "0000000060000000"))
                      + item(
                          0x420051,
                          1,
                          item(0x42007d, 7, "76656e646f72")
                              + item(0x420026, 6, "0000000000000000")
                              + item(0x42009c, 1, item(0x540004, 0xa, "00000001")));
              return HexFormat.of()
                  .parseHex(
                      item(0x42007b, 1, item(0x42007a, 1, header) + item(0x42000f, 1, batch)));
            })) {
      ProbeReport report = probe(server);

      assertThat(Reports.graveCodes(report))
          .containsExactly(FindingCode.CLIENT_CERTIFICATE_NOT_REQUESTED);
      assertThat(report.verdict()).isEqualTo(Verdict.USABLE_WITH_WARNINGS);
    }
  }
}
