package io.vmcrypt.kmip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.kmip.conformance.ConformanceReport;
import io.vmcrypt.kmip.conformance.ConformanceResult;
import io.vmcrypt.kmip.conformance.ConformanceStep;
import io.vmcrypt.kmip.report.StepOutcome;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.kmip.PyKmipServer;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A key server that is asked as vCenter asks")
@Timeout(300)
@Tag("thorough")
class ConformanceSuiteFlowTest {

  private static final TestAuthority AUTHORITY = TestAuthority.create();
  private static final TestIdentity CLIENT = AUTHORITY.client("vcenter").issue();

  private static final Duration LONG = Duration.ofSeconds(20);

  private static KmipProbe probe(FakeKmipServer kms, TestIdentity identity, Duration limit) {
    return KmipProbe.builder(HostAndPort.of(kms.host(), kms.port()))
        .clientIdentity(Identities.client(identity))
        .timeout(limit)
        .timeSource(LeapingTime.stopped())
        .build();
  }

  private final FakeKmipServer kms = FakeKmipServer.builder(AUTHORITY).start();

  @AfterEach
  void stop() {
    kms.close();
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

    assertThat(report.isPassed()).as(ConformanceFaults.wrong(report)).isTrue();
    assertThat(report.left()).isEmpty();
    assertThat(kms.operations().stream().filter("Create"::equals)).hasSize(25);
    assertThat(kms.keys()).isEmpty();
  }

  @Test
  @Tag("soak")
  @Timeout(1_800)
  @DisplayName("a thousand keys are there at once, are all given, and are all destroyed")
  void thousandKeys_areTidiedUp() {
    ConformanceReport report =
        ConformanceSuite.builder(probe(kms, CLIENT, LONG))
            .keys(ConformanceSuite.MAX_KEYS)
            .build()
            .run();

    assertThat(report.isPassed()).as(ConformanceFaults.wrong(report)).isTrue();
    assertThat(report.left()).isEmpty();
    assertThat(kms.operations().stream().filter("Create"::equals)).hasSize(1_000);
    assertThat(kms.operations().stream().filter("Destroy"::equals)).hasSize(1_000);
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
      assertThat(ConformanceFaults.ended(report, StepOutcome.FAILED))
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
              .timeSource(LeapingTime.stopped())
              .build();
      ConformanceReport report = ConformanceSuite.builder(probe).build().run();

      assertThat(
              ConformanceFaults.ended(report, StepOutcome.FAILED, StepOutcome.COULD_NOT_BE_TRIED))
          .as("%s", ConformanceFaults.wrong(report))
          .isSubsetOf(fails, ConformanceStep.TLS_1_3)
          .contains(fails);
    }
  }

  @ParameterizedTest
  @CsvSource({"0, false", "150, false", "151, true"})
  @DisplayName("an answer slower than 150 ms is told; nobody knows what vCenter makes of it")
  void slowAnswers_areTold(long milliseconds, boolean told) {
    LeapingTime time = LeapingTime.stopped();
    try (FakeKmipServer slow = FakeKmipServer.builder(AUTHORITY).waiting(time::leap).start()) {
      slow.delayAnswers(Duration.ofMillis(milliseconds));
      KmipProbe probe = probe(slow, CLIENT, LONG).toBuilder().timeSource(time).build();
      ConformanceReport report = ConformanceSuite.builder(probe).keys(1).build().run();

      assertThat(ConformanceFaults.ended(report, StepOutcome.FAILED))
          .isEqualTo(told ? Set.of(ConformanceStep.LATENCY) : Set.of());
      assertThat(report.isPassed()).isTrue();
    }
  }

  @Test
  @DisplayName("a user with its password passes; with another one, the client is refused")
  void userAndPassword_areTheClients() {
    try (FakeKmipServer asking =
        FakeKmipServer.builder(AUTHORITY).login("vcenter", "secret".toCharArray()).start()) {
      // a password goes only to a server that can be recognized
      KmipProbe.Builder probe =
          probe(asking, CLIENT, LONG).toBuilder()
              .expectedThumbprint(Thumbprint.of(asking.certificate(), ThumbprintAlgorithm.SHA256));
      assertThat(
              ConformanceSuite.builder(
                      probe.userNameAndPassword("vcenter", Secret.of("secret")).build())
                  .build()
                  .run()
                  .isPassed())
          .isTrue();
      assertThat(
              ConformanceFaults.ended(
                  ConformanceSuite.builder(
                          probe.userNameAndPassword("vcenter", Secret.of("another")).build())
                      .build()
                      .run(),
                  StepOutcome.FAILED))
          .containsExactly(ConformanceStep.CLIENT);
    }
  }

  @Test
  @DisplayName("a certificate without a usage, as vCenter's own, is judged by its own step")
  void certificateWithoutUsage_isItsOwnStep() {
    TestIdentity plain = AUTHORITY.client("vcenter").withoutExtendedKeyUsage().issue();
    ConformanceReport refused = ConformanceSuite.builder(probe(kms, plain, LONG)).build().run();
    assertThat(ConformanceFaults.ended(refused, StepOutcome.FAILED))
        .containsExactly(ConformanceStep.CLIENT_WITHOUT_USAGE);
    try (FakeKmipServer lenient =
        FakeKmipServer.builder(AUTHORITY).withoutClientUsageCheck().start()) {
      ConformanceReport taken = ConformanceSuite.builder(probe(lenient, plain, LONG)).build().run();
      assertThat(ConformanceFaults.ended(taken, StepOutcome.PASSED))
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

    assertThat(ConformanceFaults.ended(report, StepOutcome.FAILED, StepOutcome.COULD_NOT_BE_TRIED))
        .as("%s", ConformanceFaults.wrong(report))
        .isSubsetOf(ConformanceStep.LABELS, ConformanceStep.LATENCY)
        .contains(ConformanceStep.LABELS);
    assertThat(report.isPassed()).isTrue();
    assertThat(report.left()).isEmpty();
  }
}
