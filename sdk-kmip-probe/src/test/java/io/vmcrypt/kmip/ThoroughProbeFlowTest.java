package io.vmcrypt.kmip;

import static io.vmcrypt.kmip.report.ProbeStep.CERTIFICATE;
import static io.vmcrypt.kmip.report.ProbeStep.CLIENT_AUTHENTICATION;
import static io.vmcrypt.kmip.report.ProbeStep.CONNECT;
import static io.vmcrypt.kmip.report.ProbeStep.CUT_CONNECTION;
import static io.vmcrypt.kmip.report.ProbeStep.HEALTH_CHECK;
import static io.vmcrypt.kmip.report.ProbeStep.KEY_ROUND_TRIP;
import static io.vmcrypt.kmip.report.ProbeStep.KMIP_VERSIONS;
import static io.vmcrypt.kmip.report.ProbeStep.OTHER_CLIENT;
import static io.vmcrypt.kmip.report.ProbeStep.QUERY_SERVER;
import static io.vmcrypt.kmip.report.ProbeStep.RENEWED_CERTIFICATE;
import static io.vmcrypt.kmip.report.ProbeStep.SEVERAL_KEYS;
import static io.vmcrypt.kmip.report.ProbeStep.SEVERAL_SERVERS;
import static io.vmcrypt.kmip.report.ProbeStep.TLS_1_2;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.kmip.protocol.KmipOperation;
import io.vmcrypt.kmip.report.ProbeReport;
import io.vmcrypt.kmip.report.ProbeStep;
import io.vmcrypt.kmip.report.StepOutcome;
import io.vmcrypt.kmip.report.StepResult;
import io.vmcrypt.kmip.report.Verdict;
import io.vmcrypt.pykmip.PyKmipServer;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.kmip.FakeKmipServerBuilder;
import io.vmcrypt.testkit.kmip.part.KmipAnswerFault;
import io.vmcrypt.testkit.kmip.part.KmipMisbehaviour;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The table of all that can be wrong with the fake, and the step that each must fail. A fault, an
 * option or an operation that is new and has no row here fails a test.
 */
@DisplayName("A thorough probe")
@Timeout(300)
@Tag("thorough")
class ThoroughProbeFlowTest {

  private static final TestAuthority AUTHORITY = TestAuthority.create();
  private static final TestIdentity CLIENT = AUTHORITY.client("vcenter").issue();
  private static final TestIdentity NEXT = AUTHORITY.client("vcenter").issue();
  private static final Duration LIMIT = Duration.ofMillis(200);
  private static final TestIdentity OTHER = AUTHORITY.client("other").issue();

  /**
   * What the fake can do that is no fault, is a test's own need, or is shown by a sequence: below,
   * and in ProbeFlowTest.
   */
  private static final String NO_ROW =
      "builder port waiting ipv6 countingIds namingClientAuthorities withoutClientUsageCheck"
          + " trustClientCertificate acceptLogin put copyFrom restart close destroyKey bendAnswers"
          + " login delayAnswers";

  /**
   * What is wrong with a server, and which steps must fail for it, and no others.
   *
   * @param name begins with the method of the fake, or of its builder, that makes it so
   */
  private record Fault(
      String name,
      UnaryOperator<FakeKmipServerBuilder> built,
      Consumer<FakeKmipServer> told,
      Set<ProbeStep> fails) {

    static Fault told(String name, Consumer<FakeKmipServer> told, ProbeStep... fails) {
      return new Fault(name, builder -> builder, told, Set.of(fails));
    }

    static Fault built(
        String name, UnaryOperator<FakeKmipServerBuilder> built, ProbeStep... fails) {
      return new Fault(name, built, kms -> {}, Set.of(fails));
    }

    String method() {
      return name.replaceFirst(":.*", "");
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Fault> faults() {
    List<Fault> faults =
        new ArrayList<>(
            List.of(
                Fault.told("behave: nothing is wrong", kms -> {}),
                Fault.built("protocols: 1.3 alone", it -> it.protocols("TLSv1.3"), TLS_1_2),
                Fault.built("kmipVersions: 1.1 alone", it -> it.kmipVersions("1.1")),
                Fault.built("kmipVersions: newer", it -> it.kmipVersions("1.4"), KMIP_VERSIONS),
                Fault.built("serverIdentity", it -> it.serverIdentity(ended()), CERTIFICATE),
                Fault.told(
                    "replaceIdentity: renewed before",
                    kms -> kms.replaceIdentity(AUTHORITY.server("127.0.0.1").issue())),
                Fault.told(
                    "replaceLogin: a password since yesterday",
                    kms -> kms.replaceLogin("vc", "secret".toCharArray()),
                    CLIENT_AUTHENTICATION),
                Fault.built(
                    "clientAuthorities: another",
                    it -> it.clientAuthorities(TestAuthority.create("foreign")),
                    CLIENT_AUTHENTICATION),
                Fault.built("objectsToOwnersOnly", FakeKmipServerBuilder::objectsToOwnersOnly),
                Fault.built(
                    "clock: a year ahead",
                    it -> it.clock(Clock.offset(Clock.systemUTC(), Duration.ofDays(365)))),
                Fault.told("tellDigests: none", FakeKmipServer::tellDigests),
                Fault.told("stop: nobody listens", FakeKmipServer::stop, CONNECT),
                Fault.told(
                    "misbehave: hangs up after each answer",
                    kms -> kms.misbehave(KmipMisbehaviour.CLOSE_AFTER_ANSWER)),
                Fault.told("refuse: another client nothing", FakeKmipServer::behave, OTHER_CLIENT),
                Fault.told(
                    "refuse: another client what is known of keys, and give it them",
                    kms -> {
                      kms.behave();
                      kms.refuse(OTHER.certificate(), "Get Attributes", "Permission Denied");
                    },
                    OTHER_CLIENT),
                Fault.told(
                    "refuse: another client whether there are any",
                    kms -> kms.refuse(OTHER.certificate(), "Get Attributes", "General Failure"),
                    OTHER_CLIENT),
                Fault.told(
                    "refuse: the renewed certificate all",
                    kms -> kms.refuse(NEXT.certificate(), "Get", "Permission Denied"),
                    RENEWED_CERTIFICATE),
                Fault.told(
                    "refuse: the renewed certificate what tells whether it is given keys",
                    kms -> kms.refuse(NEXT.certificate(), "Get", "General Failure"),
                    RENEWED_CERTIFICATE),
                without("Discover Versions", HEALTH_CHECK),
                without("Query", QUERY_SERVER)));
    operations()
        .forEach(
            operation ->
                faults.add(
                    Fault.told(
                        "refuse: " + operation,
                        kms -> kms.refuse(operation, "Permission Denied"),
                        step(operation))));
    return faults;
  }

  private static Fault without(String operation, ProbeStep fails) {
    return Fault.built(
        "withoutOperations: " + operation, it -> it.withoutOperations(operation), fails);
  }

  private static TestIdentity ended() {
    return AUTHORITY.server("127.0.0.1").notAfter(Instant.now().minusSeconds(60)).issue();
  }

  /** The operations that this module asks a server for, as the specification writes them. */
  private static Stream<String> operations() {
    return Arrays.stream(KmipOperation.class.getFields())
        .filter(field -> field.getType().equals(KmipOperation.class))
        .map(
            field ->
                Arrays.stream(field.getName().split("_", -1))
                    .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(" ")));
  }

  /** The step that an operation is for; vCenter was not seen to locate, revoke or destroy. */
  private static ProbeStep[] step(String operation) {
    return switch (operation) {
      case "Discover Versions" -> new ProbeStep[] {HEALTH_CHECK};
      case "Query" -> new ProbeStep[] {QUERY_SERVER};
      case "Create", "Get", "Get Attributes", "Activate" -> new ProbeStep[] {KEY_ROUND_TRIP};
      case "Add Attribute", "Locate", "Revoke", "Destroy" -> new ProbeStep[0];
      default -> throw new AssertionError("No row for " + operation);
    };
  }

  private final FakeKmipServer kms = FakeKmipServer.builder(AUTHORITY).start();

  @AfterEach
  void stop() {
    kms.close();
  }

  private static KmipProbe.Builder probe(HostAndPort place, TestIdentity client) {
    return KmipProbe.builder(place)
        .clientIdentity(Identities.client(client))
        .timeout(Duration.ofSeconds(20))
        .timeSource(LeapingTime.stopped());
  }

  private static KmipProbe.Builder probe(FakeKmipServer server) {
    return probe(place(server), CLIENT);
  }

  private static HostAndPort place(FakeKmipServer server) {
    return HostAndPort.of(server.host(), server.port());
  }

  /** The steps that did not pass. Each says why in a finding. */
  private static Set<ProbeStep> failed(ProbeReport report) {
    Set<ProbeStep> failed =
        report.steps().stream()
            .filter(
                one ->
                    one.outcome() == StepOutcome.FAILED
                        || one.outcome() == StepOutcome.COULD_NOT_BE_TRIED)
            .map(StepResult::step)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(failed)
        .allSatisfy(
            step ->
                assertThat(report.findings())
                    .filteredOn(Finding::isBlocking)
                    .anyMatch(finding -> finding.subject().part().equals(step.toString())));
    boolean usable =
        Set.of(Verdict.USABLE, Verdict.USABLE_WITH_WARNINGS).contains(report.verdict());
    assertThat(usable).as("%s", report).isEqualTo(failed.isEmpty());
    return failed;
  }

  private static boolean leavesKeys(ProbeReport report) {
    return report.has(FindingCode.TEST_KEY_LEFT_BEHIND)
        || report.has(FindingCode.TEST_KEY_MAYBE_LEFT_BEHIND);
  }

  @ParameterizedTest
  @MethodSource("faults")
  @DisplayName("fails the step that a fault is about, and no other, and names the keys that stay")
  void fault_failsItsStep(Fault fault) {
    try (FakeKmipServer server = fault.built().apply(FakeKmipServer.builder(AUTHORITY)).start()) {
      if (!fault.method().equals("objectsToOwnersOnly")) {
        // the fake gives all clients all keys unless it is told
        Stream.of("Get", "Get Attributes")
            .forEach(right -> server.refuse(OTHER.certificate(), right, "Item Not Found"));
      }
      fault.told().accept(server);

      ProbeReport report =
          probe(server)
              .thorough(2)
              .otherClient(probe(place(server), OTHER).build())
              .renewedIdentity(probe(place(server), NEXT).build())
              .build()
              .toBuilder()
              .build()
              .probe();

      assertThat(failed(report)).as("%s", report.findings()).isEqualTo(fault.fails());
      assertThat(report.verdict() == Verdict.COULD_NOT_BE_TRIED)
          .isEqualTo(fault.name().matches("stop.*|.* whether .*"));
      assertThat(leavesKeys(report)).as("%s", report).isNotEqualTo(server.keys().isEmpty());
      if (fault.name().matches("refuse: (?!Revoke|Destroy|Get Attributes).*")) {
        assertThat(server.keys()).isEmpty();
      }
      assertThat(report.has(FindingCode.KMS_CONNECTION_CLOSED))
          .isEqualTo(fault.method().equals("misbehave"));
      assertThat(report.has(FindingCode.TEST_KEY_LABELS_REFUSED))
          .isEqualTo(fault.name().matches("refuse: (Add Attribute|Get Attributes)"));
    }
  }

  @Test
  @DisplayName("has a row for all that the fake can be told or built with")
  void table_hasAllThatTheFakeCan() {
    Set<String> can =
        Stream.of(FakeKmipServerBuilder.class, FakeKmipServer.class)
            .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
            .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
            .filter(
                method ->
                    Set.of(FakeKmipServerBuilder.class, void.class)
                        .contains(method.getReturnType()))
            .map(method -> method.getName())
            .collect(Collectors.toSet());
    Set<String> shown = faults().stream().map(Fault::method).collect(Collectors.toSet());
    shown.addAll(Set.of(NO_ROW.split(" ", -1)));

    assertThat(shown).containsExactlyInAnyOrderElementsOf(can);
  }

  /** Those of a key that is made are bent in each way in other tests. */
  @ParameterizedTest
  @ValueSource(strings = {"Discover Versions", "Query"})
  @DisplayName("takes no bent answer to a question about the server")
  void bentAnswer_isSeen(String operation) {
    for (KmipAnswerFault fault : KmipAnswerFault.values()) {
      boolean isSeen =
          switch (fault) {
            case TWO_ITEMS, WRONG_COUNT, ANOTHER_OPERATION, PENDING -> true;
            case ANOTHER_BATCH_ID -> operation.equals("Query");
            default -> false;
          };
      kms.bendAnswers(operation, fault);
      Set<ProbeStep> failed = failed(probe(kms).thorough(1).build().probe());
      assertThat(failed.isEmpty()).as("%s: %s", fault, failed).isNotEqualTo(isSeen);
      kms.behave();
    }
    assertThat(kms.keys()).isEmpty();
  }

  /**
   * Does something once the first key is active, and loses the connection after one of a kind, or a
   * key after the third was made.
   */
  private final class Failing extends KmipFront {
    private final Runnable onceActive;
    private final @Nullable ProbeStep loses;
    private final AtomicInteger made = new AtomicInteger();
    private final AtomicBoolean isActive = new AtomicBoolean();
    private final AtomicBoolean isLost = new AtomicBoolean();

    Failing(Runnable onceActive, @Nullable ProbeStep loses) throws Exception {
      super(AUTHORITY, CLIENT, kms);
      this.onceActive = onceActive;
      this.loses = loses;
    }

    @Override
    byte[] answer(int operation, byte[] answer) {
      if (operation == 0x12 && !isActive.getAndSet(true)) {
        onceActive.run();
      }
      if (operation == 1 && made.incrementAndGet() == 3 && loses == SEVERAL_KEYS) {
        kms.destroyKey(kms.keys().get(1).id());
      }
      return answer;
    }

    @Override
    boolean waitsForOthers() {
      return loses != null;
    }

    @Override
    boolean isServed() {
      return !isLost.getAndSet(false);
    }

    @Override
    void ended(int messages, boolean inTheMiddle) {
      if (inTheMiddle ? loses == CUT_CONNECTION : loses == HEALTH_CHECK && messages == 0) {
        isLost.set(true);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Discover Versions, HEALTH_CHECK, FAILED",
    "Query, QUERY_SERVER, FAILED",
    "Get, SEVERAL_KEYS, FAILED",
    "Create, SEVERAL_KEYS, FAILED",
    "Create, SEVERAL_KEYS, COULD_NOT_BE_TRIED",
    "Get Attributes, CUT_CONNECTION, FAILED",
    "'', HEALTH_CHECK, COULD_NOT_BE_TRIED",
    "'', CUT_CONNECTION, FAILED",
    "'', SEVERAL_KEYS, FAILED"
  })
  @DisplayName(
      "ends the step in which a server refuses or puts off what it did before, or loses a thing")
  void later_endsItsStep(String refused, ProbeStep fails, StepOutcome how) throws Exception {
    Runnable refusing =
        refused.isEmpty()
            ? () -> {}
            : how == StepOutcome.FAILED
                ? () -> kms.refuse(refused, "Permission Denied")
                : () -> kms.bendAnswers(refused, KmipAnswerFault.PENDING);
    try (Failing server = new Failing(refusing, refused.isEmpty() ? fails : null)) {
      ProbeReport report = probe(server.endpoint(), CLIENT).thorough().build().probe();

      assertThat(failed(report)).as("%s", report.findings()).contains(fails);
      assertThat(report.outcome(fails)).isEqualTo(how);
      assertThat(failed(report)).isSubsetOf(fails, SEVERAL_KEYS, KEY_ROUND_TRIP);
    }
  }

  /** Names the first key in each answer to Create, or is silent when a key is revoked. */
  private final class Odd extends KmipFront {
    private final LeapingTime time = LeapingTime.stopped();
    private final boolean isSilent;
    private int revoked;

    Odd(boolean isSilent) throws Exception {
      super(AUTHORITY, CLIENT, kms);
      this.isSilent = isSilent;
    }

    @Override
    byte[] answer(int operation, byte[] answer) {
      if (operation == 0x13 && isSilent) {
        revoked++;
        time.leap(LIMIT);
        return new byte[0];
      }
      return operation != 1 || isSilent
          ? answer
          : new String(answer, ISO_8859_1)
              .replace(kms.keys().get(kms.keys().size() - 1).id(), kms.keys().get(0).id())
              .getBytes(ISO_8859_1);
    }
  }

  @ParameterizedTest
  @CsvSource({"false, 0, 0", "true, 1, 2"})
  @DisplayName("destroys a key once, and asks no more of a server that was silent once")
  void tidying_asksOnce(boolean isSilent, int asked, int left) throws Exception {
    try (Odd server = new Odd(isSilent)) {
      ProbeReport report =
          probe(server.endpoint(), CLIENT)
              .timeSource(server.time)
              .timeout(LIMIT)
              .thorough(2)
              .build()
              .probe();

      assertThat(report.outcome(SEVERAL_KEYS) == StepOutcome.PASSED).isEqualTo(isSilent);
      assertThat(server.revoked).isEqualTo(asked);
      assertThat(Reports.codes(report).stream().filter(FindingCode.TEST_KEY_LEFT_BEHIND::equals))
          .hasSize(left);
    }
  }

  @Test
  @DisplayName("names the keys that an interrupt leaves")
  void interrupted_namesKeys() throws Exception {
    try (Failing server = new Failing(Thread.currentThread()::interrupt, null)) {
      assertThatThrownBy(() -> probe(server.endpoint(), CLIENT).thorough().build().probe())
          .isInstanceOf(OperationInterruptedException.class)
          .hasMessageContaining(kms.keys().get(0).id());
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  @DisplayName("makes many keys, which are there at once, are all given, and are all destroyed")
  void manyKeys_areTidiedUp() {
    ProbeReport report = probe(kms).thorough(25).build().probe();

    assertThat(failed(report)).isEmpty();
    assertThat(kms.operations().stream().filter("Create"::equals)).hasSize(25);
    assertThat(kms.keys()).isEmpty();
    assertThat(report.steps()).extracting(StepResult::step).doesNotContain(OTHER_CLIENT);
  }

  @Test
  @DisplayName("probes more servers of one provider, which must know one another's keys at once")
  void severalServers_mustShareKeys() throws IOException {
    try (Relay node = Relay.to(place(kms));
        FakeKmipServer alone = FakeKmipServer.builder(AUTHORITY).start()) {
      KmipProbe.Builder first = probe(kms).thorough();
      ProbeReport shared = first.addServer(probe(node.endpoint(), CLIENT).build()).build().probe();
      assertThat(failed(shared)).as("%s", shared.findings()).isEmpty();
      assertThat(kms.operations().stream().filter("Create"::equals)).hasSize(4);

      ProbeReport report = first.addServer(probe(alone).build()).build().probe();
      assertThat(failed(report)).containsExactly(SEVERAL_SERVERS);
      assertThat(report.findings())
          .filteredOn(Finding::isBlocking)
          .singleElement()
          .satisfies(
              finding ->
                  assertThat(finding.seen())
                      .startsWith("at " + place(alone) + ": 0 of 3 keys are given"));

      alone.refuse("Activate", "Permission Denied");
      ProbeReport unusable = probe(kms).thorough().addServer(probe(alone).build()).build().probe();
      assertThat(failed(unusable)).containsExactly(SEVERAL_SERVERS);
      assertThat(unusable.outcome(SEVERAL_SERVERS)).isEqualTo(StepOutcome.FAILED);
      assertThat(unusable.findings())
          .filteredOn(finding -> finding.subject().name().equals(place(alone).toString()))
          .extracting(Finding::code)
          .contains(FindingCode.TEST_KEY_FAILED);
      assertThat(kms.keys()).isEmpty();
      assertThat(alone.keys()).isEmpty();

      alone.stop();
      HostAndPort again = HostAndPort.of("localhost", kms.port());
      HostAndPort twin = HostAndPort.of("localhost", node.endpoint().port());
      for (HostAndPort other : List.of(place(alone), again, twin)) {
        ProbeReport untried =
            probe(kms)
                .thorough()
                .addServer(probe(node.endpoint(), CLIENT).build())
                .addServer(probe(other, CLIENT).build())
                .build()
                .probe();
        assertThat(untried.outcome(SEVERAL_SERVERS)).isEqualTo(StepOutcome.COULD_NOT_BE_TRIED);
        assertThat(untried.verdict()).isEqualTo(Verdict.COULD_NOT_BE_TRIED);
        assertThat(untried.findings().toString().contains("lead to one server"))
            .isEqualTo(!other.equals(place(alone)));
      }
    }
  }

  @Test
  @DisplayName("tells that another server answers another client, by what it is")
  void otherClient_atAnotherServer_isToldSo() {
    Thumbprint wrong = Thumbprint.of(OTHER.certificate(), ThumbprintAlgorithm.SHA256);
    KmipProbe other = probe(place(kms), OTHER).expectedThumbprint(wrong).build();
    ProbeReport report = probe(kms).thorough(1).otherClient(other).build().probe();
    assertThat(failed(report)).containsExactly(OTHER_CLIENT);
    assertThat(report.has(FindingCode.KMS_THUMBPRINT_MISMATCH)).isTrue();
  }

  @Test
  @DisplayName("shows user and password in each step, to a server that it recognizes")
  void userAndPassword_areTheClients() {
    kms.replaceLogin("vcenter", "secret".toCharArray());
    ProbeReport report =
        probe(kms)
            .expectedThumbprint(Thumbprint.of(kms.certificate(), ThumbprintAlgorithm.SHA256))
            .userNameAndPassword("vcenter", Secret.of("secret"))
            .thorough()
            .build()
            .probe();
    assertThat(failed(report)).as("%s", report.findings()).isEmpty();
  }

  @Test
  @DisplayName("refuses what makes no sense before anything is sent")
  void refusals() {
    KmipProbe probe = probe(kms).build();
    KmipProbe nobody = KmipProbe.builder(place(kms)).build();
    KmipProbe elsewhere = probe(HostAndPort.of("192.0.2.1", 5696), OTHER).build();
    KmipProbe.Builder builder = probe.toBuilder();
    assertThatThrownBy(() -> builder.addServer(probe))
        .hasMessageContaining("the first server itself");
    assertThatThrownBy(() -> builder.otherClient(elsewhere)).hasMessageContaining("192.0.2.1");
    assertThatThrownBy(() -> nobody.toBuilder().thorough().build())
        .hasMessageContaining("clientIdentity");
    assertThatThrownBy(() -> probe.toBuilder().thorough().renewedIdentity(nobody).build())
        .hasMessageContaining("clientIdentity");
    assertThatThrownBy(() -> probe.toBuilder().addServer(elsewhere).build())
        .hasMessageContaining("thorough()");
    assertThat(kms.connections()).isEmpty();
  }

  @Test
  @DisplayName("is passed by PyKMIP, a real server, which keeps clients apart")
  void realServer_passes() throws Exception {
    PyKmipServer server = RealKmip.shared("rsa", true);
    HostAndPort place = RealKmip.endpoint(server);
    ProbeReport report =
        probe(place, server.client())
            .thorough(5)
            .otherClient(probe(place, server.authority().client("other").issue()).build())
            .build()
            .probe();

    assertThat(failed(report)).as("%s", report.findings()).isEmpty();
    assertThat(leavesKeys(report)).isFalse();
  }
}
