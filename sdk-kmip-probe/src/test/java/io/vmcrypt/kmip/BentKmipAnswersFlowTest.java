package io.vmcrypt.kmip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.key.HeldKeys;
import io.vmcrypt.kmip.KmipAnswerEdits.Edit;
import io.vmcrypt.kmip.report.ProbeReport;
import io.vmcrypt.kmip.report.Verdict;
import io.vmcrypt.testkit.ManualClock;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipObject;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.kmip.part.FakeKmipKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each part of the answer to each message that the probe sends, bent in every way that a generator
 * knows. Whatever comes, the probe ends soon, tells nothing good that is not so, leaves no key
 * behind in silence, and touches no key of somebody else.
 *
 * <p>Left out: of the ways to bend what all messages have, which one reader reads, each use has a
 * third, so that each part of it and each way comes in each use, and each way at each part in some.
 */
@DisplayName("A bent answer of a KMIP server")
// each row has a server of its own; one after the other they outlast all other classes
@Execution(ExecutionMode.CONCURRENT)
@Timeout(300)
@Tag("thorough")
class BentKmipAnswersFlowTest {

  private static final TestAuthority AUTHORITY = TestAuthority.create();
  private static final TestIdentity CLIENT = AUTHORITY.client("vcenter").issue();
  private static final Duration LIMIT = Duration.ofSeconds(5);

  /** Somebody else's keys. */
  private static final String IN_USE = "in-use";

  private static final String SPARE = "spare";

  private static final Pattern OF_EACH_MESSAGE =
      Pattern.compile("(header|header/count|item|item/(operation|batch id|status)) .*");

  /**
   * A use of an operation.
   *
   * @param operation whose answers are bent
   * @param act what is done, and what it tells
   * @param harmless the edits that may be without effect, because nothing depends on what they
   *     bend, or because they are lies that nobody can see
   */
  private record Use(
      String name, int operation, Function<KmipProbe, Object> act, Pattern harmless) {

    static Use of(String name, int operation, Function<KmipProbe, Object> act, String... harmless) {
      return new Use(
          name, operation, act, Pattern.compile(ALWAYS + "|" + String.join("|", harmless)));
    }

    boolean mayIgnore(Edit edit) {
      return harmless.matcher(edit.toString()).matches();
    }

    @Override
    public String toString() {
      return name + ", bent: operation 0x" + Integer.toHexString(operation);
    }
  }

  /**
   * Without effect in each answer: the order of items, what follows the message on a connection
   * that is closed, the server's clock; and an answer to one question needs no id.
   */
  private static final String ALWAYS =
      "(header|item|item/payload|item/payload/attribute) is another"
          + "| is followed by a mebibyte|item/batch id is missing|item/status is empty";

  /** The lists of Query: what the server does outweighs what it lists. */
  private static final String LISTS =
      "item/payload/(operation|type|vendor) is (missing|there twice|endless|another|unknown|empty"
          + "|before another|after another)|item/payload is (unknown|empty)";

  static List<Use> uses() {
    // versions may be refused, put off or left out: what was done outweighs what was listed
    String versions =
        "item/status is (another|unknown)|item/payload is .*|item/payload/version.*"
            + "|item/payload/version/(major|minor).*";
    String noId = "item/payload/id is missing";
    String block =
        "item/payload/key(/block(/value)?)? is another"
            + "|item/payload/key/block/(algorithm|length) is missing";
    String empty = noId + "|item/payload is (unknown|empty)";
    return List.of(
        trip(0x1e, versions),
        trip(0x18, LISTS),
        // a refusal of what was done is a lie that nobody can see
        trip(0x01, "item/status is another"),
        trip(0x0a, "item/payload/key/block/value/material is another", block),
        trip(0x0b, noId, "item/payload/attribute/attribute value is another"),
        trip(0x0d, empty, "item/payload/attribute.*"),
        trip(0x12, empty),
        // that it is gone in the end is all that counts
        trip(0x13, ".*"),
        trip(0x14, empty),
        Use.of("holds", 0x1e, probe -> holds(probe, IN_USE), versions),
        Use.of("holds", 0x0b, probe -> holds(probe, IN_USE)),
        Use.of("holds", 0x0a, probe -> holds(probe, IN_USE), block),
        Use.of("holds what is not there", 0x0b, probe -> holds(probe, "absent")));
  }

  private static Use trip(int operation, String... harmless) {
    return Use.of("round trip", operation, BentKmipAnswersFlowTest::roundTrip, harmless);
  }

  /** The verdict with the codes of what was found. */
  private record Told(Verdict verdict, Set<FindingCode> codes) {}

  private static Object roundTrip(KmipProbe probe) {
    ProbeReport report = probe.toBuilder().keyRoundTrip().build().probe();
    return new Told(
        report.verdict(),
        report.findings().stream().map(Finding::code).collect(Collectors.toSet()));
  }

  /** The keys that it holds, and whether they were given. */
  private static Object holds(KmipProbe probe, String id) {
    HeldKeys held = probe.heldKeys(List.of(id));
    return List.of(held.named(), held.readable());
  }

  private final ManualClock clock = ManualClock.startingAt(Instant.now());
  private final FakeKmipServer kms = FakeKmipServer.builder(AUTHORITY).clock(clock).start();

  @BeforeEach
  void fill() {
    kms.put(FakeKmipObject.key(IN_USE).build());
    kms.put(FakeKmipObject.key(SPARE).state("Pre-Active").build());
    clock.advance(Duration.ofDays(100));
  }

  @AfterEach
  void stop() {
    kms.close();
  }

  @ParameterizedTest
  @MethodSource("uses")
  @DisplayName("ends soon, tells nothing good that is not so, and costs nobody a key")
  void answer_isBent_endsTypedOrTrue(Use use) throws Exception {
    try (BendingServer server = new BendingServer(use.operation())) {
      KmipProbe probe =
          KmipProbe.builder(server.endpoint())
              .clientIdentity(Identities.client(CLIENT))
              .timeout(LIMIT)
              .build();
      Object straight = use.act().apply(probe);
      List<FakeKmipKey> before = kms.keys();
      assertThat(before).extracting(FakeKmipKey::id).containsExactly(IN_USE, SPARE);

      List<Edit> edits = KmipAnswerEdits.of(server.good, IN_USE);
      assertThat(edits).hasSizeGreaterThan(60);
      List<String> wrong = new ArrayList<>();
      int ofEachMessage = use.operation();
      for (Edit edit : edits) {
        server.edit = edit;
        if ((OF_EACH_MESSAGE.matcher(edit.toString()).matches() && ++ofEachMessage % 3 != 0)
            || Arrays.equals(edit.bending().apply(server.good), server.good)) {
          continue;
        }
        Object told = tell(use, probe);
        server.edit = null;
        check(use, edit, straight, told).forEach(what -> wrong.add(edit + ": " + what));
        for (FakeKmipKey key : kms.keys()) {
          if (!before.contains(key)) {
            if (!use.mayIgnore(edit)
                && !(told instanceof Told ended
                    && (ended.codes().contains(FindingCode.TEST_KEY_LEFT_BEHIND)
                        || ended.codes().contains(FindingCode.TEST_KEY_MAYBE_LEFT_BEHIND)))) {
              wrong.add(edit + ": leaves " + key + " in silence: " + told);
            }
            kms.destroyKey(key.id());
          }
        }
        if (!kms.keys().equals(before)) {
          wrong.add(edit + ": touches keys of somebody else: " + kms.keys());
          break;
        }
      }
      assertThat(wrong).as("of %s", edits.size()).isEmpty();
    }
  }

  private static Object tell(Use use, KmipProbe probe) {
    return assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> {
          try {
            return use.act().apply(probe);
          } catch (RuntimeException e) {
            return e;
          }
        });
  }

  private static List<String> check(Use use, Edit edit, Object straight, Object told) {
    if (told instanceof RuntimeException) {
      return told instanceof SdkException ? List.of() : List.of("untyped " + told);
    }
    if (use.name().equals("holds what is not there")) {
      return told.equals(straight) ? List.of() : List.of("false: " + told);
    }
    return told.equals(straight) && !use.mayIgnore(edit)
        ? List.of("as if nothing were wrong: " + told)
        : List.of();
  }

  /** Bends the answers to one operation. */
  private final class BendingServer extends KmipFront {
    private final int operation;
    private volatile byte[] good = new byte[0];
    private volatile @Nullable Edit edit;

    BendingServer(int operation) throws Exception {
      super(AUTHORITY, CLIENT, kms);
      this.operation = operation;
    }

    @Override
    byte[] answer(int asked, byte[] answer) {
      if (asked != operation) {
        return answer;
      }
      good = good.length < answer.length ? answer : good;
      Edit bent = edit;
      return bent == null ? answer : bent.bending().apply(answer);
    }

    @Override
    boolean hangsUpAfter(int asked) {
      Edit bent = edit;
      return asked == operation && bent != null && bent.endsThere();
    }
  }
}
