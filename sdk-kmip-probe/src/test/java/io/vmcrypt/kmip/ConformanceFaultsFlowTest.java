package io.vmcrypt.kmip;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.kmip.ConformanceFaults.Fault;
import io.vmcrypt.kmip.conformance.ConformanceReport;
import io.vmcrypt.kmip.conformance.ConformanceStep;
import io.vmcrypt.kmip.protocol.KmipOperation;
import io.vmcrypt.kmip.report.StepOutcome;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.kmip.FakeKmipServerBuilder;
import io.vmcrypt.testkit.kmip.part.KmipAnswerFault;
import io.vmcrypt.testkit.kmip.part.KmipMisbehaviour;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The table of all that can be wrong with the stand-in, and the step that each must fail. A fault,
 * an option or an operation that is new and has no row here fails a test.
 */
@DisplayName("Each fault of a key server fails the step that it should, and no other:")
@Timeout(300)
class ConformanceFaultsFlowTest {

  private static final TestAuthority AUTHORITY = TestAuthority.create();
  private static final TestIdentity CLIENT = AUTHORITY.client("vcenter").issue();
  private static final TestIdentity NEXT = AUTHORITY.client("vcenter").issue();
  private static final TestIdentity OTHER = AUTHORITY.client("other").issue();

  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofSeconds(20);

  /** What the stand-in can do that is no fault, or is the test's own need. */
  private static final Set<String> NO_FAULTS =
      Set.of(
          "port",
          "waiting",
          "ipv6",
          "countingIds",
          "namingClientAuthorities",
          "withoutClientUsageCheck",
          "trustClientCertificate",
          "acceptLogin",
          "put",
          "copyFrom",
          "behave",
          "restart",
          "close");

  /** What a row cannot show, since it takes a sequence or another clock, and the test that does. */
  private static final Map<String, String> SHOWN_ELSEWHERE =
      Map.of(
          "delayAnswers", "ConformanceSuiteFlowTest.slowAnswers_areTold",
          "destroyKey", "ConformanceSuiteFlowTest.sequence_failsItsStep",
          "bendAnswers", "bentAnswer_failsItsStep");

  static List<Fault> faults() {
    List<Fault> faults =
        new ArrayList<>(
            List.of(
                Fault.told("behave", "nothing", kms -> {}),
                Fault.built(
                    "protocols",
                    "TLS 1.3 alone",
                    one -> one.protocols("TLSv1.3"),
                    ConformanceStep.TLS_1_2),
                Fault.built(
                    "protocols",
                    "TLS 1.2 alone",
                    one -> one.protocols("TLSv1.2"),
                    ConformanceStep.TLS_1_3),
                Fault.built(
                    "kmipVersions",
                    "KMIP 1.0",
                    one -> one.kmipVersions("1.0"),
                    ConformanceStep.DISCOVER_VERSIONS),
                Fault.built(
                    "kmipVersions",
                    "KMIP 1.2 and newer",
                    one -> one.kmipVersions("1.4", "1.3", "1.2"),
                    ConformanceStep.DISCOVER_VERSIONS),
                Fault.built("kmipVersions", "KMIP 1.1 alone", one -> one.kmipVersions("1.1")),
                Fault.built(
                    "serverIdentity",
                    "a certificate that has ended",
                    one ->
                        one.serverIdentity(
                            AUTHORITY
                                .server("127.0.0.1")
                                .notAfter(Instant.now().minusSeconds(60))
                                .issue()),
                    ConformanceStep.CERTIFICATE),
                Fault.told(
                    "replaceIdentity",
                    "a certificate that was renewed before",
                    kms -> kms.replaceIdentity(AUTHORITY.server("127.0.0.1").issue())),
                Fault.built(
                    "login",
                    "a password that is not given",
                    one -> one.login("vc", "secret".toCharArray()),
                    ConformanceStep.CLIENT),
                Fault.told(
                    "replaceLogin",
                    "a password that it asks for since yesterday",
                    kms -> kms.replaceLogin("vc", "secret".toCharArray()),
                    ConformanceStep.CLIENT),
                Fault.built(
                    "clientAuthorities",
                    "another authority",
                    one -> one.clientAuthorities(TestAuthority.create("foreign")),
                    ConformanceStep.CLIENT),
                Fault.built(
                    "objectsToOwnersOnly",
                    "keys for their owners only",
                    FakeKmipServerBuilder::objectsToOwnersOnly),
                Fault.built(
                    "clock",
                    "a clock that is a year ahead",
                    one -> one.clock(Clock.offset(Clock.systemUTC(), Duration.ofDays(365)))),
                Fault.told("tellDigests", "no digests", FakeKmipServer::tellDigests),
                Fault.told(
                    "stop", "nobody listens", FakeKmipServer::stop, ConformanceStep.CONNECTION),
                Fault.told(
                    "refuse",
                    "another client sees all",
                    FakeKmipServer::behave,
                    ConformanceStep.OTHER_CLIENT),
                Fault.told(
                    "refuse",
                    "another client gets the keys, and is told nothing of them",
                    kms -> {
                      kms.behave();
                      kms.refuse(OTHER.certificate(), "Get Attributes", "Permission Denied");
                    },
                    ConformanceStep.OTHER_CLIENT),
                Fault.told(
                    "refuse",
                    "another client is not told whether it may see any",
                    kms -> kms.refuse(OTHER.certificate(), "Get Attributes", "General Failure"),
                    ConformanceStep.OTHER_CLIENT),
                Fault.told(
                    "refuse",
                    "the renewed certificate gets nothing",
                    kms -> kms.refuse(NEXT.certificate(), "Get", "Permission Denied"),
                    ConformanceStep.RENEWED_CERTIFICATE)));
    for (String operation : operations()) {
      ConformanceStep[] fails = step(operation).stream().toArray(ConformanceStep[]::new);
      faults.add(
          Fault.told(
              "refuse",
              "refuses " + operation,
              kms -> kms.refuse(operation, "Permission Denied"),
              fails));
      faults.add(
          Fault.built(
              "withoutOperations",
              "has no " + operation,
              one -> one.withoutOperations(operation),
              fails));
    }
    for (KmipMisbehaviour misbehaviour : KmipMisbehaviour.values()) {
      faults.add(Fault.does(misbehaviour, step(misbehaviour)));
    }
    return faults;
  }

  private static ConformanceStep step(KmipMisbehaviour misbehaviour) {
    return switch (misbehaviour) {
      case SILENCE_BEFORE_TLS, NO_TLS -> ConformanceStep.CONNECTION;
      case SILENCE_AFTER_TLS, CLOSE_AFTER_HANDSHAKE -> ConformanceStep.CLIENT;
      case CLOSE_AFTER_ANSWER -> ConformanceStep.CONNECTION_PER_ACTION;
      case CUT_ANSWER, GARBAGE_ANSWER, MALFORMED_ANSWER, OVERSIZED_ANSWER ->
          ConformanceStep.DISCOVER_VERSIONS;
    };
  }

  /** The operations that this module asks a server for. */
  static List<String> operations() {
    return Arrays.stream(KmipOperation.class.getFields())
        .filter(field -> Modifier.isStatic(field.getModifiers()))
        .filter(field -> field.getType().equals(KmipOperation.class))
        .map(field -> named(field.getName()))
        .toList();
  }

  /** As in the specification: a constant's words, each with a capital. */
  private static String named(String constant) {
    return Arrays.stream(constant.split("_", -1))
        .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(" "));
  }

  /** The step that an operation is for; vCenter was not seen to locate, revoke or destroy. */
  private static Optional<ConformanceStep> step(String operation) {
    return Optional.ofNullable(
        switch (operation) {
          case "Discover Versions" -> ConformanceStep.DISCOVER_VERSIONS;
          case "Query" -> ConformanceStep.QUERY_SERVER;
          case "Create" -> ConformanceStep.CREATE;
          case "Add Attribute" -> ConformanceStep.LABELS;
          case "Get" -> ConformanceStep.GET;
          case "Get Attributes" -> ConformanceStep.GET_ATTRIBUTES;
          case "Activate" -> ConformanceStep.ACTIVATE;
          case "Locate", "Revoke", "Destroy" -> null;
          default -> throw new AssertionError("No row for " + operation);
        });
  }

  /** Whoever waits for silence needs a clock that goes; the others are not to depend on one. */
  private static KmipProbe probe(FakeKmipServer kms, boolean isSilent) {
    return KmipProbe.builder(HostAndPort.of(kms.host(), kms.port()))
        .clientIdentity(Identities.client(CLIENT))
        .timeout(isSilent ? SHORT : LONG)
        .timeSource(isSilent ? new LeapingTime() : LeapingTime.stopped())
        .build();
  }

  /** Another client sees nothing: the stand-in gives all clients all keys unless it is told. */
  private static void othersSeeNothing(FakeKmipServer kms) {
    Stream.of("Get", "Get Attributes")
        .forEach(right -> kms.refuse(OTHER.certificate(), right, "Item Not Found"));
  }

  @ParameterizedTest
  @Tag("thorough")
  @MethodSource("faults")
  @DisplayName("of those that a server is built with or told")
  void fault_failsItsStep(Fault fault) {
    try (FakeKmipServer kms = fault.built().apply(FakeKmipServer.builder(AUTHORITY)).start()) {
      if (!fault.shownBy().equals("objectsToOwnersOnly")) {
        othersSeeNothing(kms);
      }
      fault.told().accept(kms);

      boolean isSilent = fault.name().startsWith("SILENCE");
      ConformanceReport report =
          ConformanceSuite.builder(probe(kms, isSilent))
              .keys(2)
              .otherClient(Identities.client(OTHER))
              .renewedIdentity(Identities.client(NEXT))
              .build()
              .run();

      assertFails(report, fault.fails());
      assertThat(report.left().isEmpty()).as("%s", report.left()).isEqualTo(kms.keys().isEmpty());
    }
  }

  private static void assertFails(ConformanceReport report, Set<ConformanceStep> fails) {
    assertThat(ConformanceFaults.ended(report, StepOutcome.FAILED, StepOutcome.COULD_NOT_BE_TRIED))
        .as("%s", ConformanceFaults.wrong(report))
        .containsExactlyInAnyOrderElementsOf(new TreeSet<>(fails));
    assertThat(report.isPassed()).isEqualTo(fails.stream().noneMatch(ConformanceStep::isNeeded));
  }

  @ParameterizedTest
  @Tag("thorough")
  @MethodSource("operations")
  @DisplayName("of the answers to an operation that are bent, in each way")
  void bentAnswer_failsItsStep(String operation) {
    Map<KmipAnswerFault, Set<ConformanceStep>> expected = new TreeMap<>();
    Map<KmipAnswerFault, Set<ConformanceStep>> seen = new TreeMap<>();
    try (FakeKmipServer kms = FakeKmipServer.builder(AUTHORITY).start()) {
      for (KmipAnswerFault fault : KmipAnswerFault.values()) {
        expected.put(
            fault,
            isSeen(operation, fault)
                ? step(operation).<Set<ConformanceStep>>map(Set::of).orElse(Set.of())
                : Set.of());
        kms.bendAnswers(operation, fault);
        ConformanceReport report =
            ConformanceSuite.builder(probe(kms, false)).keys(1).build().run();
        seen.put(
            fault,
            ConformanceFaults.ended(report, StepOutcome.FAILED, StepOutcome.COULD_NOT_BE_TRIED));
        kms.behave();
        // what may be left is named, and is named too where the answer alone was bent
        assertThat(report.left().isEmpty() && !kms.keys().isEmpty()).as("%s", fault).isFalse();
        kms.keys().forEach(key -> kms.destroyKey(key.id()));
      }
    }
    assertThat(seen).isEqualTo(expected);
  }

  /**
   * Whether an answer is another one for being bent so, for a client that reads what it needs. The
   * Unique Batch Item ID may be left out where one item was asked for; Discover Versions has none
   * at all.
   */
  private static boolean isSeen(String operation, KmipAnswerFault fault) {
    return switch (fault) {
      case TWO_ITEMS, WRONG_COUNT, ANOTHER_OPERATION, PENDING -> true;
      case ANOTHER_BATCH_ID -> !operation.equals("Discover Versions");
      case NO_BATCH_ID -> operation.equals("Add Attribute");
      case ANOTHER_OBJECT_TYPE -> Set.of("Create", "Get").contains(operation);
      case TWO_IDS -> !Set.of("Query", "Discover Versions").contains(operation);
      case TWO_STATES -> operation.equals("Get Attributes");
    };
  }

  @Test
  @DisplayName("and nothing that the stand-in can be told or built with is left out")
  void table_hasAllThatTheStandInCan() {
    Set<String> can = new TreeSet<>();
    methods(FakeKmipServerBuilder.class)
        .filter(method -> method.getReturnType().equals(FakeKmipServerBuilder.class))
        .forEach(method -> can.add(method.getName()));
    methods(FakeKmipServer.class)
        .filter(method -> method.getReturnType().equals(void.class))
        .forEach(method -> can.add(method.getName()));
    Set<String> shown = faults().stream().map(Fault::shownBy).collect(Collectors.toSet());
    shown.addAll(NO_FAULTS);
    shown.addAll(SHOWN_ELSEWHERE.keySet());

    assertThat(can).isNotEmpty();
    assertThat(shown).containsExactlyInAnyOrderElementsOf(can);
  }

  private static Stream<Method> methods(Class<?> type) {
    return Arrays.stream(type.getDeclaredMethods())
        .filter(method -> Modifier.isPublic(method.getModifiers()))
        .filter(method -> !method.isSynthetic());
  }
}
