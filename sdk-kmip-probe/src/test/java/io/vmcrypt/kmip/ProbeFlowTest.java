package io.vmcrypt.kmip;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.Subject;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.kmip.protocol.KmipObjectType;
import io.vmcrypt.kmip.protocol.KmipOperation;
import io.vmcrypt.kmip.protocol.KmipVersion;
import io.vmcrypt.kmip.report.ProbeReport;
import io.vmcrypt.kmip.report.ProbeStep;
import io.vmcrypt.kmip.report.StepOutcome;
import io.vmcrypt.kmip.report.StepResult;
import io.vmcrypt.kmip.report.Verdict;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipObject;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.kmip.FakeKmipServerBuilder;
import io.vmcrypt.testkit.kmip.part.FakeKmipKey;
import io.vmcrypt.testkit.kmip.part.KmipAnswerFault;
import io.vmcrypt.testkit.kmip.part.KmipMisbehaviour;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Probing a KMS")
@Timeout(60)
class ProbeFlowTest {

  /** Far above what it takes: the machine may be busy. */
  private static final Duration SOON = Duration.ofSeconds(20);

  private static final TestAuthority AUTHORITY = TestAuthority.create();
  private static final TestAuthority OTHER = TestAuthority.create("another authority");
  private static final TestIdentity CLIENT = AUTHORITY.client("vcenter").issue();

  private static KmipProbe.Builder probe(FakeKmipServer server, @Nullable TestIdentity client) {
    KmipProbe.Builder builder =
        KmipProbe.builder(HostAndPort.of("127.0.0.1", server.port()))
            .timeout(Duration.ofSeconds(20));
    return client == null ? builder : builder.clientIdentity(Identities.client(client));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  @DisplayName("a good KMS is usable, and all that it tells is in the report")
  void probe_goodServer_isUsable(String tls) {
    try (FakeKmipServer server = FakeKmipServer.builder(AUTHORITY).protocols(tls).start()) {
      ProbeReport report = probe(server, CLIENT).keyRoundTrip().build().probe();

      boolean oldToo = tls.equals("TLSv1.2");
      assertThat(report.has(FindingCode.KMS_TLS_1_2_ONLY)).isEqualTo(oldToo);
      assertThat(Reports.codes(report))
          .isEqualTo(oldToo ? List.of() : List.of(FindingCode.KMS_TLS_1_3_ONLY));
      assertThat(report.verdict())
          .isEqualTo(oldToo ? Verdict.USABLE : Verdict.USABLE_WITH_WARNINGS);
      assertThat(report.isProbed()).isTrue();
      assertThat(report.certificate())
          .isEqualTo(ServerCertificate.of(List.of(server.certificate())));
      assertThat(Reports.tls(report))
          .satisfies(details -> assertThat(details.protocol()).isEqualTo(tls))
          .satisfies(details -> assertThat(details.cipherSuite()).startsWith("TLS_"))
          .satisfies(details -> assertThat(details.clientCertificateRequested()).isTrue());
      assertThat(Reports.kmip(report).versions())
          .containsExactly(
              KmipVersion.V1_0,
              KmipVersion.V1_1,
              KmipVersion.V1_2,
              KmipVersion.V1_3,
              KmipVersion.V1_4);
      assertThat(Reports.kmip(report).operations())
          .contains(
              KmipOperation.CREATE,
              KmipOperation.GET,
              KmipOperation.GET_ATTRIBUTES,
              KmipOperation.ACTIVATE,
              KmipOperation.ADD_ATTRIBUTE);
      assertThat(Reports.kmip(report).objectTypes()).contains(KmipObjectType.SYMMETRIC_KEY);
      assertThat(Reports.kmip(report).vendor()).isNotEmpty();
      assertThat(report.steps()).extracting(StepResult::step).endsWith(ProbeStep.KEY_ROUND_TRIP);
      assertThat(report.steps()).allMatch(step -> step.outcome() == StepOutcome.PASSED);
      // from Create on each action has a connection of its own, as vCenter's have. The first Get
      // Attributes asks whether the key is a new one: vCenter does not ask that
      assertThat(String.join(", ", server.operations()).replace("Discover Versions", "D"))
          .isEqualTo(
              "D, Query, D, Create, D, Get Attributes, D, Get Attributes, D, Get Attributes,"
                  + " D, Get Attributes, D, Add Attribute, Add Attribute, Add Attribute, D, Get,"
                  + " D, Get Attributes, D, Activate, D, Get Attributes, D, Revoke, D, Destroy");
      assertThat(server.keys()).isEmpty();
    }
  }

  @Test
  @DisplayName("without being asked to, no key is made")
  void probe_noRoundTripAsked_makesNoKey() {
    try (FakeKmipServer server = FakeKmipServer.builder(AUTHORITY).start()) {
      ProbeReport report = probe(server, CLIENT).build().probe();

      assertThat(report.verdict()).isEqualTo(Verdict.USABLE);
      assertThat(report.outcome(ProbeStep.KEY_ROUND_TRIP)).isEqualTo(StepOutcome.SKIPPED);
      assertThat(server.operations()).containsOnly("Discover Versions", "Query");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  @DisplayName("a client certificate that is asked for and not given is told as just that")
  void probe_noClientCertificate_saysSo(String tls) {
    try (FakeKmipServer server = FakeKmipServer.builder(AUTHORITY).protocols(tls).start()) {
      ProbeReport report = probe(server, null).build().probe();

      assertThat(Reports.codes(report))
          .filteredOn(code -> !code.equals(FindingCode.KMS_TLS_1_3_ONLY))
          .containsExactly(FindingCode.CLIENT_CERTIFICATE_MISSING);
      assertThat(report.verdict()).isEqualTo(Verdict.COULD_NOT_BE_TRIED);
      assertThat(report.isProbed()).isTrue();
      assertThat(report.outcome(ProbeStep.CLIENT_AUTHENTICATION))
          .isEqualTo(StepOutcome.COULD_NOT_BE_TRIED);
      assertThat(Reports.tls(report).clientCertificateRequested()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"TLSv1.2, false", "TLSv1.3, false", "TLSv1.2, true", "TLSv1.3, true"})
  @DisplayName("a foreign client certificate is told apart by whether the server names authorities")
  void probe_foreignClient_saysWhy(String tls, boolean named) {
    FakeKmipServerBuilder builder = FakeKmipServer.builder(AUTHORITY).protocols(tls);
    if (named) {
      builder.namingClientAuthorities();
    }
    try (FakeKmipServer server = builder.start()) {
      ProbeReport report = probe(server, OTHER.client("stranger").issue()).build().probe();

      assertThat(report.verdict()).isEqualTo(Verdict.NOT_USABLE);
      assertThat(Reports.codes(report))
          .filteredOn(code -> !code.equals(FindingCode.KMS_TLS_1_3_ONLY))
          .hasSize(1);
      if (named) {
        assertThat(Reports.codes(report))
            .contains(FindingCode.CLIENT_CERTIFICATE_ISSUER_NOT_ACCEPTED);
        assertThat(Reports.tls(report).acceptedAuthorities())
            .containsExactly(AUTHORITY.certificate().getSubjectX500Principal().getName());
      } else {
        assertThat(Reports.codes(report))
            .last()
            .isIn(
                FindingCode.CLIENT_CERTIFICATE_UNKNOWN_AUTHORITY,
                FindingCode.CLIENT_CERTIFICATE_REFUSED);
        assertThat(Reports.findings(report).get(Reports.findings(report).size() - 1).seen())
            .contains("alert ");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  @DisplayName("an expired client certificate is told as expired")
  void probe_expiredClient_saysSo(String tls) {
    TestIdentity expired =
        AUTHORITY
            .client("old")
            .notBefore(Instant.parse("2020-01-01T00:00:00Z"))
            .notAfter(Instant.parse("2021-01-01T00:00:00Z"))
            .issue();
    try (FakeKmipServer server = FakeKmipServer.builder(AUTHORITY).protocols(tls).start()) {
      assertThat(Reports.codes(probe(server, expired).build().probe()))
          .contains(FindingCode.CLIENT_CERTIFICATE_EXPIRED);
    }
  }

  @Test
  @DisplayName("a client certificate without clientAuth passes the handshake and is refused then")
  void probe_clientWithoutUsage_saysSo() {
    try (FakeKmipServer server = FakeKmipServer.builder(AUTHORITY).start()) {
      ProbeReport report =
          probe(server, AUTHORITY.client("bob").withoutExtendedKeyUsage().issue()).build().probe();

      assertThat(Reports.codes(report))
          .containsExactly(FindingCode.CLIENT_CERTIFICATE_LACKS_CLIENT_AUTH);
      assertThat(report.outcome(ProbeStep.CLIENT_AUTHENTICATION)).isEqualTo(StepOutcome.FAILED);
      assertThat(Reports.tls(report).protocol()).isEqualTo("TLSv1.3");
    }
  }

  @ParameterizedTest
  @Tag("thorough")
  @CsvSource({
    "SILENCE_BEFORE_TLS, kms-timed-out, TLS",
    "NO_TLS, kms-not-tls, TLS",
    "SILENCE_AFTER_TLS, kms-timed-out, CLIENT_AUTHENTICATION",
    "CLOSE_AFTER_HANDSHAKE, client-certificate-refused, CLIENT_AUTHENTICATION",
    "CUT_ANSWER, kms-connection-closed, KMIP_VERSIONS",
    "GARBAGE_ANSWER, kms-not-kmip, KMIP_VERSIONS"
  })
  @DisplayName("whatever a server does wrong has its own finding at its own step, in time")
  void probe_misbehaviour_isTold(KmipMisbehaviour misbehaviour, String code, ProbeStep step) {
    try (FakeKmipServer server = FakeKmipServer.builder(AUTHORITY).start()) {
      server.misbehave(misbehaviour);
      long start = System.nanoTime();
      ProbeReport report = probe(server, CLIENT).timeout(Duration.ofMillis(1500)).build().probe();

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
      assertThat(Reports.codes(report)).containsExactly(new FindingCode(code));
      assertThat(Reports.findings(report).get(0).subject())
          .isEqualTo(Subject.of("server", "127.0.0.1:" + server.port()).part(step.toString()));
      assertThat(Reports.findings(report).get(0).system()).isEqualTo("KMS");
      assertThat(Reports.findings(report).get(0).seen().contains("bytes of its answer"))
          .isEqualTo(misbehaviour == KmipMisbehaviour.CUT_ANSWER);
      boolean decides = !code.equals("kms-timed-out") && !code.equals("kms-connection-closed");
      assertThat(report.outcome(step))
          .isEqualTo(decides ? StepOutcome.FAILED : StepOutcome.COULD_NOT_BE_TRIED);
      assertThat(report.verdict())
          .isEqualTo(decides ? Verdict.NOT_USABLE : Verdict.COULD_NOT_BE_TRIED);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "without, Activate;Add Attribute, false, COULD_NOT_BE_TRIED,"
        + " kmip-operation-missing;kmip-operation-wanted, Activate",
    "without, Get;Activate, false, NOT_USABLE, kmip-operation-missing;kmip-operation-missing, Get",
    "without, Add Attribute, false, USABLE_WITH_WARNINGS, kmip-operation-wanted, Add Attribute",
    "without, Revoke;Destroy, true, USABLE, kmip-tidying-unsupported;test-key-left-behind,"
        + " Revoke",
    "without, Activate, true, NOT_USABLE, kmip-operation-missing;test-key-failed,"
        + " 'Activate, and refused it when it was tried'",
    "refused, Revoke, true, USABLE, test-key-left-behind, Revoke: Permission Denied",
    "refused, Destroy, true, USABLE, test-key-left-behind, Destroy: Permission Denied",
    "refused, Create, true, NOT_USABLE, test-key-failed,"
        + " '; not tried: Get, Get Attributes, Activate'"
  })
  @DisplayName(
      "an operation that is missing or refused decides if vSphere needs it; tidying up never does")
  void probe_operationMissing_isTold(
      String how, String operations, boolean trip, Verdict verdict, String codes, String seen) {
    String[] names = operations.split(";", -1);
    FakeKmipServerBuilder builder = FakeKmipServer.builder(AUTHORITY);
    try (FakeKmipServer server =
        (how.equals("without") ? builder.withoutOperations(names) : builder).start()) {
      if (how.equals("refused")) {
        server.refuse(operations, "Permission Denied");
      }
      KmipProbe.Builder probe = probe(server, CLIENT);
      ProbeReport report = (trip ? probe.keyRoundTrip() : probe).build().probe();

      assertThat(Reports.codes(report).stream().map(FindingCode::value))
          .containsExactly(codes.split(";", -1));
      assertThat(Reports.findings(report).get(0).seen()).contains(seen);
      assertThat(report.verdict()).isEqualTo(verdict);
      String left = server.keys().isEmpty() ? "" : server.keys().get(0).id();
      assertThat(codes.endsWith("test-key-left-behind")).isEqualTo(!left.isEmpty());
      assertThat(report.findings().toString()).contains(left);
    }
  }

  @Test
  @DisplayName(
      "a client without the right to Discover Versions and Query is told so, not of versions")
  void probe_mayNotAsk_isToldAsRight() {
    try (FakeKmipServer server = FakeKmipServer.builder(AUTHORITY).start()) {
      server.refuse("Discover Versions", "Permission Denied");
      server.refuse("Query", "Permission Denied");

      ProbeReport report = probe(server, CLIENT).build().probe();

      assertThat(Reports.kmip(report).versions()).containsExactly(KmipVersion.V1_1);
      assertThat(Reports.codes(report))
          .containsExactly(FindingCode.KMIP_REQUEST_REFUSED)
          .doesNotContain(FindingCode.KMIP_VERSION_UNSUPPORTED);
      assertThat(Reports.findings(report).get(0).seen()).contains("Permission Denied");
      assertThat(report.verdict()).isEqualTo(Verdict.COULD_NOT_BE_TRIED);
      // what it does outweighs what it says
      ProbeReport tried = probe(server, CLIENT).keyRoundTrip().build().probe();
      assertThat(tried.outcome(ProbeStep.KEY_ROUND_TRIP)).isEqualTo(StepOutcome.PASSED);
      assertThat(tried.verdict()).isEqualTo(Verdict.USABLE_WITH_WARNINGS);
    }
  }

  @ParameterizedTest
  @CsvSource({"1.0, 1.0", "1.2;1.3;1.4, 1.2;1.3;1.4", "1.4, 1.4"})
  @DisplayName("a server without KMIP 1.1 is told with the versions that it does speak")
  void probe_otherVersions_areTold(String offered, String expected) {
    try (FakeKmipServer server =
        FakeKmipServer.builder(AUTHORITY).kmipVersions(offered.split(";", -1)).start()) {
      ProbeReport report = probe(server, CLIENT).build().probe();

      assertThat(Reports.codes(report)).contains(FindingCode.KMIP_VERSION_UNSUPPORTED);
      assertThat(Reports.kmip(report).versions().stream().map(KmipVersion::toString))
          .containsExactly(expected.split(";", -1));
      assertThat(Reports.kmip(report).operations()).contains(KmipOperation.CREATE);
    }
  }

  @Test
  @DisplayName("each right that is missing is named, one by one, and the key that is left is told")
  void probe_rightsMissing_eachIsNamed() {
    try (FakeKmipServer server = FakeKmipServer.builder(AUTHORITY).start()) {
      for (String right : List.of("Get", "Get Attributes", "Activate")) {
        server.refuse(CLIENT.certificate(), right, "Permission Denied");
      }
      ProbeReport report = probe(server, CLIENT).keyRoundTrip().build().probe();

      assertThat(report.findings())
          .filteredOn(finding -> finding.code().equals(FindingCode.TEST_KEY_FAILED))
          .extracting(Finding::missing)
          .containsExactly(List.of("Get"), List.of("Get Attributes"), List.of("Activate"));
      assertThat(report.verdict()).isEqualTo(Verdict.NOT_USABLE);
      assertThat(server.keys()).hasSize(1);
      assertThat(Reports.codes(report)).contains(FindingCode.TEST_KEY_LEFT_BEHIND);
      ProbeReport other =
          probe(server, AUTHORITY.client("second").issue()).keyRoundTrip().build().probe();
      assertThat(other.verdict()).isEqualTo(Verdict.USABLE);
    }
  }

  @Test
  @DisplayName("a key of which nobody tells when it was made is left, and not called undestroyable")
  void probe_initialDateNotTold_nothingIsTried() throws Exception {
    try (FakeKmipServer server = FakeKmipServer.builder(AUTHORITY).start();
        KmipFront front =
            new KmipFront(AUTHORITY, CLIENT, server) {
              @Override
              byte[] answer(int operation, byte[] answer) {
                return new String(answer, ISO_8859_1)
                    .replace("Initial Date", "x-MadeLately")
                    .getBytes(ISO_8859_1);
              }
            }) {
      ProbeReport report =
          KmipProbe.builder(front.endpoint())
              .timeout(Duration.ofSeconds(20))
              .clientIdentity(Identities.client(CLIENT))
              .keyRoundTrip()
              .build()
              .probe();

      assertThat(report.findings())
          .filteredOn(finding -> finding.code().equals(FindingCode.TEST_KEY_LEFT_BEHIND))
          .singleElement()
          .satisfies(
              finding ->
                  assertThat(finding.seen())
                      .isEqualTo(
                          "Create was answered with the key with id "
                              + server.keys().get(0).id()
                              + ", and nothing was tried to destroy it: the server does not tell"
                              + " when it was made, so it may be somebody else's"))
          .satisfies(
              finding ->
                  assertThat(finding.advice())
                      .contains("if it was in this run, destroy it there", "it is somebody's"));
      assertThat(server.operations()).doesNotContain("Revoke", "Destroy");
    }
  }

  @Test
  @DisplayName(
      "a KMS of TLS 1.3 that falls silent at TLS 1.2 is not known to speak it, and so told")
  void probe_silentAtTls12_isNotKnown() throws Exception {
    LeapingTime time = LeapingTime.stopped();
    Duration limit = Duration.ofSeconds(5);
    try (FakeKmipServer kms = FakeKmipServer.builder(AUTHORITY).protocols("TLSv1.3").start();
        ScriptedServer front =
            ScriptedServer.start(
                socket -> {
                  byte[] hello = new byte[4096];
                  int length = socket.getInputStream().read(hello);
                  if (!speaksTls13(Arrays.copyOf(hello, length))) {
                    time.leap(limit);
                    ScriptedServer.drain(socket.getInputStream());
                    return;
                  }
                  try (Socket behind = new Socket(kms.host(), kms.port())) {
                    behind.getOutputStream().write(hello, 0, length);
                    Thread back = new Thread(() -> carry(behind, socket), "back");
                    back.start();
                    carry(socket, behind);
                    back.join();
                  }
                })) {
      ProbeReport report =
          KmipProbe.builder(front.endpoint())
              .timeout(limit)
              .timeSource(time)
              .clientIdentity(Identities.client(CLIENT))
              .build()
              .probe();

      assertThat(Reports.codes(report)).containsExactly(FindingCode.KMS_TLS_1_3_ONLY);
      assertThat(report.findings().toString()).contains("whether it speaks TLS 1.2 is not known");
      assertThat(report.verdict()).isEqualTo(Verdict.USABLE_WITH_WARNINGS);
    }
  }

  /** The extension supported_versions offers TLS 1.3 first. */
  private static boolean speaksTls13(byte[] hello) {
    return HexFormat.of().formatHex(hello).matches(".*002b00..[0-9a-f]{2}0304.*");
  }

  private static void carry(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      // one of them has ended
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = KmipAnswerFault.class,
      names = {
        "TWO_ITEMS",
        "WRONG_COUNT",
        "ANOTHER_BATCH_ID",
        "ANOTHER_OPERATION",
        "ANOTHER_OBJECT_TYPE",
        "TWO_IDS"
      })
  @DisplayName(
      "what an answer to Create names is only destroyed if it is the answer to this Create")
  void probe_answerToCreateNotTied_touchesNoKey(KmipAnswerFault fault) {
    try (FakeKmipServer server = FakeKmipServer.builder(AUTHORITY).start()) {
      server.put(FakeKmipObject.key("in-use").build());
      server.bendAnswers("Create", fault);
      ProbeReport report = probe(server, CLIENT).keyRoundTrip().build().probe();

      assertThat(Reports.codes(report))
          .containsExactly(
              FindingCode.KMIP_MALFORMED_ANSWER, FindingCode.TEST_KEY_MAYBE_LEFT_BEHIND);
      assertThat(report.verdict()).isEqualTo(Verdict.NOT_USABLE);
      assertThat(server.operations()).contains("Create").doesNotContain("Revoke", "Destroy");
      assertThat(server.keys()).hasSize(2);
      assertThat(server.keys().get(0).state()).isEqualTo("Active");
    }
  }

  @Test
  @DisplayName("an answer without a batch id is one: there is only one that it can be about")
  void probe_noBatchId_isUsable() {
    try (FakeKmipServer server = FakeKmipServer.builder(AUTHORITY).start()) {
      for (String operation : List.of("Create", "Get", "Get Attributes", "Activate", "Destroy")) {
        server.bendAnswers(operation, KmipAnswerFault.NO_BATCH_ID);
      }
      ProbeReport report = probe(server, CLIENT).keyRoundTrip().build().probe();

      assertThat(report.verdict()).isEqualTo(Verdict.USABLE);
      assertThat(server.keys()).isEmpty();
    }
  }

  @Test
  @DisplayName("a Create that is put off is no refusal, and the key that may come is told")
  void probe_createPending_isTold() {
    try (FakeKmipServer server = FakeKmipServer.builder(AUTHORITY).start()) {
      server.bendAnswers("Create", KmipAnswerFault.PENDING);
      ProbeReport report = probe(server, CLIENT).keyRoundTrip().build().probe();

      assertThat(Reports.codes(report))
          .containsExactly(FindingCode.TEST_KEY_FAILED, FindingCode.TEST_KEY_MAYBE_LEFT_BEHIND);
      assertThat(Reports.findings(report).get(0).seen()).contains("Operation Pending");
      assertThat(report.verdict()).isEqualTo(Verdict.COULD_NOT_BE_TRIED);
      assertThat(server.keys()).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = KmipAnswerFault.class,
      names = {"ANOTHER_OBJECT_TYPE", "TWO_IDS", "TWO_ITEMS", "ANOTHER_BATCH_ID"})
  @DisplayName("a Get that gives something else than the key that was made is not usable")
  void probe_getGivesSomethingElse_isNotUsable(KmipAnswerFault fault) {
    try (FakeKmipServer server = FakeKmipServer.builder(AUTHORITY).start()) {
      server.put(FakeKmipObject.key("in-use").build());
      server.bendAnswers("Get", fault);
      ProbeReport report = probe(server, CLIENT).keyRoundTrip().build().probe();

      assertThat(report.verdict()).isEqualTo(Verdict.NOT_USABLE);
      assertThat(server.keys()).extracting(FakeKmipKey::id).containsExactly("in-use");
    }
  }

  @Test
  @DisplayName("each action has the whole limit, and so has tidying up, however slow the server is")
  void probe_slowServer_eachActionHasItsLimit() {
    LeapingTime time = new LeapingTime();
    try (FakeKmipServer server = FakeKmipServer.builder(AUTHORITY).waiting(time::leap).start()) {
      Duration limit = Duration.ofMinutes(10);
      // an action is two answers
      server.delayAnswers(Duration.ofMinutes(1));
      ProbeReport report =
          probe(server, CLIENT).timeout(limit).timeSource(time).keyRoundTrip().build().probe();

      assertThat(time.leapt()).isGreaterThan(limit.multipliedBy(2));
      assertThat(Reports.codes(report)).isEmpty();
      assertThat(report.verdict()).isEqualTo(Verdict.USABLE);
      assertThat(server.keys()).isEmpty();
    }
  }

  @Test
  @DisplayName("user name and password are sent to the server whose thumbprint is expected")
  void probe_credentialAndRightServer_isSent() {
    try (FakeKmipServer server =
        FakeKmipServer.builder(AUTHORITY).login("vc", "s3cret".toCharArray()).start()) {
      Thumbprint thumbprint = Thumbprint.of(server.certificate(), ThumbprintAlgorithm.SHA256);
      KmipProbe.Builder builder = probe(server, CLIENT).expectedThumbprint(thumbprint);

      assertThat(
              Reports.codes(builder.userNameAndPassword("vc", Secret.of("s3cret")).build().probe()))
          .isEmpty();
      assertThat(
              Reports.codes(builder.userNameAndPassword("vc", Secret.of("wrong")).build().probe()))
          .containsExactly(FindingCode.KMIP_AUTHENTICATION_REFUSED);
    }
  }

  @Test
  @DisplayName("a server with another thumbprint gets no password and makes no key")
  void probe_wrongServer_getsNoCredential() {
    try (FakeKmipServer server =
        FakeKmipServer.builder(AUTHORITY).login("vc", "s3cret".toCharArray()).start()) {
      ProbeReport report =
          probe(server, CLIENT)
              .expectedThumbprint(Thumbprint.of(AUTHORITY.certificate(), ThumbprintAlgorithm.SHA1))
              .userNameAndPassword("vc", Secret.of("s3cret"))
              .keyRoundTrip()
              .build()
              .probe();

      assertThat(Reports.codes(report))
          .containsExactly(
              FindingCode.KMS_THUMBPRINT_MISMATCH,
              FindingCode.KMIP_CREDENTIAL_NOT_SENT,
              FindingCode.KMIP_AUTHENTICATION_REFUSED);
      assertThat(Reports.findings(report).get(0).seen())
          .contains(Thumbprint.of(server.certificate(), ThumbprintAlgorithm.SHA1).toString());
      assertThat(report.verdict()).isEqualTo(Verdict.NOT_USABLE);
      assertThat(server.operations()).doesNotContain("Create");
    }
  }

  @Test
  @DisplayName("a given trust is asked: the right authority, a wrong one, a pin")
  void probe_trust_isAsked() {
    try (FakeKmipServer server = FakeKmipServer.builder(AUTHORITY).start()) {
      KmipProbe.Builder builder = probe(server, CLIENT);

      assertThat(
              Reports.codes(
                  builder
                      .trust(ServerTrust.certificateAuthorities(List.of(AUTHORITY.certificate())))
                      .build()
                      .probe()))
          .isEmpty();
      assertThat(
              Reports.codes(
                  builder
                      .trust(ServerTrust.certificateAuthorities(List.of(OTHER.certificate())))
                      .build()
                      .probe()))
          .containsExactly(FindingCode.KMS_CERTIFICATE_NOT_TRUSTED);
      assertThat(
              Reports.codes(
                  builder
                      .trust(
                          ServerTrust.pinned(
                              Thumbprint.of(OTHER.certificate(), ThumbprintAlgorithm.SHA1)))
                      .build()
                      .probe()))
          .containsExactly(FindingCode.KMS_CERTIFICATE_NOT_TRUSTED);
      assertThat(Reports.codes(builder.trust(ServerTrust.systemRoots()).build().probe()))
          .containsExactly(FindingCode.KMS_CERTIFICATE_NOT_TRUSTED);
    }
  }

  @Test
  @DisplayName("a server that cannot be reached has a report too, with the step that failed")
  void probe_nobodyListens_isReported() {
    FakeKmipServer server = FakeKmipServer.builder(AUTHORITY).start();
    server.stop();
    ProbeReport report = probe(server, CLIENT).build().probe();
    server.close();

    assertThat(report.isProbed()).isFalse();
    assertThat(report.verdict()).isEqualTo(Verdict.COULD_NOT_BE_TRIED);
    assertThat(Reports.codes(report)).containsExactly(FindingCode.KMS_CONNECTION_REFUSED);
    assertThat(report.steps())
        .extracting(StepResult::outcome)
        .startsWith(StepOutcome.PASSED, StepOutcome.COULD_NOT_BE_TRIED, StepOutcome.SKIPPED);
  }

  @Test
  @DisplayName("a report is one line of text, whatever characters the server sends")
  void toString_report_isOneReadableLine() {
    TestIdentity strange =
        TestAuthority.create("kms\u009b2J\u202e\u2028").server("127.0.0.1").issue();
    try (FakeKmipServer good = FakeKmipServer.builder(AUTHORITY).start();
        FakeKmipServer odd = FakeKmipServer.builder(AUTHORITY).serverIdentity(strange).start()) {
      assertThat(probe(good, CLIENT).build().probe())
          .hasToString(
              ("USABLE: KMS 127.0.0.1:%s shows %s, TLSv1.3, KMIP 1.0, 1.1, 1.2, 1.3, 1.4; findings:"
                      + " NOTE kms-certificate-ec-key")
                  .formatted(good.port(), ServerCertificate.of(List.of(good.certificate()))));
      assertThat(probe(odd, CLIENT).build().probe().toString())
          .startsWith("USABLE: KMS 127.0.0.1:" + odd.port() + " shows ")
          .doesNotContainPattern("[\\p{C}\\p{Zl}\\p{Zp}]");
      odd.stop();
      KmipProbe gone = probe(odd, CLIENT).build();
      assertThat(gone.probe())
          .hasToString(
              "COULD_NOT_BE_TRIED: KMS 127.0.0.1:"
                  + odd.port()
                  + "; findings: BLOCKING kms-connection-refused");
    }
  }
}
