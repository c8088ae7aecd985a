package io.vmcrypt.kmip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.kmip.KmipAnswerFault;
import io.vmcrypt.testkit.kmip.KmipMisbehaviour;
import io.vmcrypt.testkit.kmip.PyKmipServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A key server that is asked as vCenter asks")
@Timeout(300)
class ConformanceSuiteFlowTest {

  private static final TestAuthority AUTHORITY = TestAuthority.create();
  private static final TestIdentity CLIENT = AUTHORITY.client("vcenter").issue();
  private static final TestIdentity NEXT = AUTHORITY.client("vcenter").issue();
  private static final TestIdentity OTHER = AUTHORITY.client("other").issue();

  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofSeconds(20);

  /**
   * What is wrong with a server, and which steps must fail for it, and no others.
   *
   * @param fails the steps that fail, also those that are not needed
   */
  private record Fault(
      String name,
      UnaryOperator<FakeKmipServer.Builder> built,
      Consumer<FakeKmipServer> told,
      Set<ConformanceStep> fails) {

    static Fault of(String name, Consumer<FakeKmipServer> told, ConformanceStep... fails) {
      return new Fault(name, builder -> builder, told, Set.of(fails));
    }

    static Fault built(
        String name, UnaryOperator<FakeKmipServer.Builder> built, ConformanceStep... fails) {
      return new Fault(name, built, kms -> {}, Set.of(fails));
    }

    static Fault refused(String operation, ConformanceStep... fails) {
      return of("refuses " + operation, kms -> kms.refuse(operation, "Permission Denied"), fails);
    }

    static Fault does(KmipMisbehaviour what, ConformanceStep... fails) {
      return of(what.toString(), kms -> kms.misbehave(what), fails);
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
                Fault.of("nothing", kms -> {}),
                Fault.built(
                    "TLS 1.3 alone", one -> one.protocols("TLSv1.3"), ConformanceStep.TLS_1_2),
                Fault.built(
                    "TLS 1.2 alone", one -> one.protocols("TLSv1.2"), ConformanceStep.TLS_1_3),
                Fault.built(
                    "KMIP 1.0", one -> one.kmipVersions("1.0"), ConformanceStep.DISCOVER_VERSIONS),
                Fault.built(
                    "a password that is not given",
                    one -> one.login("vc", "secret".toCharArray()),
                    ConformanceStep.CLIENT),
                Fault.built(
                    "another authority",
                    one -> one.clientAuthorities(TestAuthority.create("foreign")),
                    ConformanceStep.CLIENT),
                Fault.built("no Destroy", one -> one.withoutOperations("Revoke", "Destroy")),
                Fault.refused("Query", ConformanceStep.QUERY_SERVER),
                Fault.refused("Create", ConformanceStep.CREATE),
                Fault.refused("Get", ConformanceStep.GET),
                Fault.refused("Get Attributes", ConformanceStep.GET_ATTRIBUTES),
                Fault.refused("Add Attribute", ConformanceStep.LABELS),
                Fault.refused("Activate", ConformanceStep.ACTIVATE),
                Fault.does(KmipMisbehaviour.SILENCE_BEFORE_TLS, ConformanceStep.CONNECTION),
                Fault.does(KmipMisbehaviour.SILENCE_AFTER_TLS, ConformanceStep.CLIENT),
                Fault.does(KmipMisbehaviour.NO_TLS, ConformanceStep.CONNECTION),
                Fault.does(KmipMisbehaviour.CLOSE_AFTER_HANDSHAKE, ConformanceStep.CLIENT),
                Fault.does(
                    KmipMisbehaviour.CLOSE_AFTER_ANSWER, ConformanceStep.CONNECTION_PER_ACTION),
                Fault.does(KmipMisbehaviour.CUT_ANSWER, ConformanceStep.DISCOVER_VERSIONS),
                Fault.does(KmipMisbehaviour.GARBAGE_ANSWER, ConformanceStep.DISCOVER_VERSIONS),
                Fault.does(KmipMisbehaviour.MALFORMED_ANSWER, ConformanceStep.DISCOVER_VERSIONS),
                Fault.does(KmipMisbehaviour.OVERSIZED_ANSWER, ConformanceStep.DISCOVER_VERSIONS),
                Fault.of(
                    "another client sees all",
                    FakeKmipServer::behave,
                    ConformanceStep.OTHER_CLIENT),
                Fault.of(
                    "the renewed certificate gets nothing",
                    kms -> kms.refuse(NEXT.certificate(), "Get", "Permission Denied"),
                    ConformanceStep.RENEWED_CERTIFICATE)));
    for (KmipAnswerFault fault : KmipAnswerFault.values()) {
      if (fault != KmipAnswerFault.NO_BATCH_ID && fault != KmipAnswerFault.TWO_STATES) {
        faults.add(bent("Create", fault, ConformanceStep.CREATE));
      }
    }
    for (KmipAnswerFault fault :
        List.of(KmipAnswerFault.TWO_IDS, KmipAnswerFault.ANOTHER_OBJECT_TYPE)) {
      faults.add(bent("Get", fault, ConformanceStep.GET));
    }
    faults.add(bent("Query", KmipAnswerFault.ANOTHER_BATCH_ID, ConformanceStep.QUERY_SERVER));
    faults.add(bent("Query", KmipAnswerFault.PENDING, ConformanceStep.QUERY_SERVER));
    return faults;
  }

  private static Fault bent(String operation, KmipAnswerFault fault, ConformanceStep... fails) {
    return Fault.of(
        "bends " + operation + ": " + fault, kms -> kms.bendAnswers(operation, fault), fails);
  }

  private static KmipProbe probe(FakeKmipServer kms, TestIdentity identity, Duration limit) {
    return KmipProbe.builder(HostAndPort.of(kms.host(), kms.port()))
        .clientIdentity(Identities.client(identity))
        .timeout(limit)
        .build();
  }

  private static ConformanceReport run(FakeKmipServer kms, Duration limit) {
    return ConformanceSuite.builder(probe(kms, CLIENT, limit))
        .otherClient(Identities.client(OTHER))
        .renewedIdentity(Identities.client(NEXT))
        .build()
        .run();
  }

  private static Set<ConformanceStep> ended(ConformanceReport report, StepOutcome... outcomes) {
    return report.results().stream()
        .filter(one -> Set.of(outcomes).contains(one.outcome()))
        .map(ConformanceResult::step)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String wrong(ConformanceReport report) {
    return report.results().stream()
        .filter(one -> one.outcome() != StepOutcome.PASSED)
        .map(one -> one.step() + " " + one.outcome() + ": " + one.seen())
        .collect(Collectors.joining("; "));
  }

  @ParameterizedTest
  @MethodSource("faults")
  @DisplayName("each fault fails the step that it should, and no other")
  void fault_failsItsStep(Fault fault) {
    try (FakeKmipServer kms = fault.built().apply(FakeKmipServer.builder(AUTHORITY)).start()) {
      othersSeeNothing(kms);
      fault.told().accept(kms);

      boolean isSilent = fault.name().startsWith("SILENCE");
      ConformanceReport report = run(kms, isSilent ? SHORT : LONG);

      assertThat(ended(report, StepOutcome.FAILED, StepOutcome.COULD_NOT_BE_TRIED))
          .as("%s", wrong(report))
          .containsExactlyInAnyOrderElementsOf(new TreeSet<>(fault.fails()));
      assertThat(report.isPassed())
          .isEqualTo(fault.fails().stream().noneMatch(ConformanceStep::isNeeded));
      assertThat(report.left().isEmpty()).as("%s", report.left()).isEqualTo(kms.keys().isEmpty());
    }
  }

  private final FakeKmipServer kms = FakeKmipServer.builder(AUTHORITY).start();

  @AfterEach
  void stop() {
    kms.close();
  }

  /** Another client sees nothing: the stand-in gives all clients all keys unless it is told. */
  private static void othersSeeNothing(FakeKmipServer kms) {
    Stream.of("Get", "Get Attributes")
        .forEach(right -> kms.refuse(OTHER.certificate(), right, "Item Not Found"));
  }

  @Test
  @DisplayName(
      "the plan names each step with its source, says what would be skipped, sends nothing")
  void plan_sendsNothing() {
    Map<ConformanceStep, Optional<String>> plan =
        ConformanceSuite.builder(probe(kms, CLIENT, LONG)).build().plan();

    assertThat(plan.keySet()).containsExactly(ConformanceStep.values());
    assertThat(plan.entrySet())
        .filteredOn(one -> one.getValue().isPresent())
        .extracting(Map.Entry::getKey)
        .containsExactly(
            ConformanceStep.CLIENT_WITHOUT_USAGE,
            ConformanceStep.WRAPPED_KEYS,
            ConformanceStep.SEVERAL_SERVERS,
            ConformanceStep.OTHER_CLIENT,
            ConformanceStep.RENEWED_CERTIFICATE);
    assertThat(ConformanceStep.values())
        .allSatisfy(
            step -> {
              assertThat(step.source()).matches("(seen|vendor[a-z ]*|standard): .*|not known.*");
              assertThat(step.means()).endsWith(".");
            });
    // nothing of these releases was seen on the wire
    assertThat(ConformanceStep.values())
        .extracting(ConformanceStep::source)
        .noneMatch(source -> source.matches("seen: [^;]*vCenter [89].*"));
    assertThat(kms.connections()).isEmpty();
  }

  @Test
  @DisplayName("many keys are there at once, are all given, and are all destroyed in the end")
  void manyKeys_areTidiedUp() {
    ConformanceReport report =
        ConformanceSuite.builder(probe(kms, CLIENT, LONG)).keys(25).build().run();

    assertThat(report.isPassed()).as(wrong(report)).isTrue();
    assertThat(report.left()).isEmpty();
    assertThat(kms.operations().stream().filter("Create"::equals)).hasSize(25);
    assertThat(kms.keys()).isEmpty();
  }

  @Test
  @DisplayName("servers of one provider must know one another's keys at once")
  void severalServers_mustShareKeys() throws IOException {
    KmipProbe first = probe(kms, CLIENT, LONG);
    try (Relay node = Relay.to(first.endpoint());
        FakeKmipServer alone = FakeKmipServer.builder(AUTHORITY).start()) {
      KmipProbe second =
          KmipProbe.builder(node.endpoint()).clientIdentity(Identities.client(CLIENT)).build();
      assertThat(ConformanceSuite.builder(first).addServer(second).build().run().isPassed())
          .isTrue();

      ConformanceReport report =
          ConformanceSuite.builder(first).addServer(probe(alone, CLIENT, LONG)).build().run();
      assertThat(ended(report, StepOutcome.FAILED))
          .containsExactly(ConformanceStep.SEVERAL_SERVERS);
      assertThat(report.results())
          .filteredOn(result -> result.step() == ConformanceStep.SEVERAL_SERVERS)
          .singleElement()
          .extracting(ConformanceResult::seen, InstanceOfAssertFactories.STRING)
          .startsWith("at 127.0.0.1:" + alone.port() + ": 0 of 3 keys are given");
      assertThat(kms.keys()).isEmpty();
      assertThat(alone.keys()).isEmpty();
    }
  }

  /** Loses the connection after one of a kind, or a key after the third was made. */
  private final class Forgetful extends KmipFront {
    private final ConformanceStep fails;
    private final AtomicInteger made = new AtomicInteger();
    private final AtomicBoolean isLost = new AtomicBoolean();

    Forgetful(ConformanceStep fails) throws Exception {
      super(AUTHORITY, CLIENT, kms);
      this.fails = fails;
    }

    @Override
    byte[] answer(int operation, byte[] answer) {
      if (operation == 1 && made.incrementAndGet() == 3 && fails == ConformanceStep.KEYS) {
        kms.destroyKey(kms.keys().get(1).id());
      }
      return answer;
    }

    @Override
    boolean waitsForOthers() {
      return true;
    }

    @Override
    boolean isServed() {
      return !isLost.getAndSet(false);
    }

    @Override
    void ended(int messages, boolean inTheMiddle) {
      boolean bad =
          fails == ConformanceStep.CUT_CONNECTION
              ? inTheMiddle
              : fails == ConformanceStep.HEALTH_CHECK && messages == 0 && !inTheMiddle;
      if (bad) {
        isLost.set(true);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ConformanceStep.class,
      names = {"HEALTH_CHECK", "KEYS", "CUT_CONNECTION"})
  @DisplayName("so does one that only a sequence shows: it loses a key, or the next connection")
  void sequence_failsItsStep(ConformanceStep fails) throws Exception {
    try (Forgetful server = new Forgetful(fails)) {
      KmipProbe probe =
          KmipProbe.builder(server.endpoint())
              .clientIdentity(Identities.client(CLIENT))
              .timeout(LONG)
              .build();
      ConformanceReport report = ConformanceSuite.builder(probe).build().run();

      assertThat(ended(report, StepOutcome.FAILED, StepOutcome.COULD_NOT_BE_TRIED))
          .as("%s", wrong(report))
          .isSubsetOf(fails, ConformanceStep.TLS_1_3)
          .contains(fails);
    }
  }

  @Test
  @DisplayName("a slow answer is told; nobody knows what vCenter makes of it")
  void slowAnswers_areTold() {
    LeapingTime time = new LeapingTime();
    try (FakeKmipServer slow = FakeKmipServer.builder(AUTHORITY).waiting(time::leap).start()) {
      slow.delayAnswers(Duration.ofMillis(400));
      KmipProbe probe = probe(slow, CLIENT, LONG).toBuilder().timeSource(time).build();
      ConformanceReport report = ConformanceSuite.builder(probe).keys(1).build().run();

      assertThat(ended(report, StepOutcome.FAILED)).containsExactly(ConformanceStep.LATENCY);
      assertThat(report.isPassed()).isTrue();
    }
  }

  @Test
  @DisplayName("a certificate without a usage, as vCenter's own, is judged by its own step")
  void certificateWithoutUsage_isItsOwnStep() {
    TestIdentity plain = AUTHORITY.client("vcenter").withoutExtendedKeyUsage().issue();
    ConformanceReport refused = ConformanceSuite.builder(probe(kms, plain, LONG)).build().run();
    assertThat(ended(refused, StepOutcome.FAILED))
        .containsExactly(ConformanceStep.CLIENT_WITHOUT_USAGE);
    try (FakeKmipServer lenient =
        FakeKmipServer.builder(AUTHORITY).withoutClientUsageCheck().start()) {
      ConformanceReport taken = ConformanceSuite.builder(probe(lenient, plain, LONG)).build().run();
      assertThat(ended(taken, StepOutcome.PASSED))
          .contains(ConformanceStep.CLIENT, ConformanceStep.CLIENT_WITHOUT_USAGE);
    }
  }

  @Test
  @DisplayName("an interrupt ends it, with the thread's flag set")
  void interrupted_ends() {
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> ConformanceSuite.builder(probe(kms, CLIENT, LONG)).build().run())
          .isInstanceOf(OperationInterruptedException.class);
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  @DisplayName("what makes no sense is refused before anything is sent")
  void refusals() {
    KmipProbe probe = probe(kms, CLIENT, LONG);
    ConformanceSuite.Builder suite = ConformanceSuite.builder(probe);
    assertThatThrownBy(() -> suite.keys(0)).hasMessage("keys 0 is not in 1 to 1000");
    assertThatThrownBy(() -> suite.keys(1001)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> suite.addServer(probe))
        .hasMessageContaining("the first server itself");
    assertThatThrownBy(() -> ConformanceSuite.builder(probe.toBuilder().keyRoundTrip().build()))
        .hasMessageContaining("without keyRoundTrip");
    assertThatThrownBy(() -> ConformanceSuite.builder(KmipProbe.builder(probe.endpoint()).build()))
        .hasMessageContaining("with clientIdentity");
    assertThat(kms.connections()).isEmpty();
  }

  @Test
  @DisplayName("PyKMIP, a real server, passes; it knows no labels, and keeps clients apart")
  void realServer_passes() throws Exception {
    PyKmipServer server = RealKmip.shared("rsa", true);
    KmipProbe probe =
        KmipProbe.builder(RealKmip.endpoint(server))
            .clientIdentity(Identities.client(server.client()))
            .timeout(LONG)
            .build();
    ConformanceReport report =
        ConformanceSuite.builder(probe)
            .keys(5)
            .otherClient(Identities.client(server.authority().client("other").issue()))
            .build()
            .run();

    assertThat(ended(report, StepOutcome.FAILED, StepOutcome.COULD_NOT_BE_TRIED))
        .as("%s", wrong(report))
        .isSubsetOf(ConformanceStep.LABELS, ConformanceStep.LATENCY)
        .contains(ConformanceStep.LABELS);
    assertThat(report.isPassed()).isTrue();
    assertThat(report.left()).isEmpty();
  }
}
