package io.vmcrypt.vsphere.internal.vm.judge;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.vsphere.internal.pbm.PolicySubject;
import io.vmcrypt.vsphere.internal.vm.change.Goal;
import io.vmcrypt.vsphere.internal.vm.change.Plan;
import io.vmcrypt.vsphere.internal.vm.judge.Reason.Cure;
import io.vmcrypt.vsphere.internal.vm.judge.Reason.Why;
import io.vmcrypt.vsphere.internal.vm.reading.AssignedPolicies;
import io.vmcrypt.vsphere.internal.vm.reading.DiskDevice;
import io.vmcrypt.vsphere.internal.vm.reading.Observation;
import io.vmcrypt.vsphere.internal.vm.reading.SeenVm;
import io.vmcrypt.vsphere.internal.vm.reading.Snapshots;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.DiskSelector;
import io.vmcrypt.vsphere.vm.PolicyAssignment;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of what is seen and what is asked, and that a plan says the same. */
class JudgeTest {

  private static final StoragePolicy WANTED = new StoragePolicy("p-1", "encrypting", "", true);
  private static final StoragePolicy OTHER = new StoragePolicy("p-2", "other", "", true);

  record Row(
      String home,
      String disk,
      String state,
      String policy,
      String asked,
      String answer,
      String reasons) {

    static Row of(String line) {
      String[] cells =
          Arrays.stream(line.split("\\|", -1)).map(String::strip).toArray(String[]::new);
      return new Row(cells[0], cells[1], cells[2], cells[3], cells[4], cells[5], cells[6]);
    }

    Observation seen() {
      String[] words = disk.split(" +", -1);
      List<String> keys =
          Arrays.stream(words)
              .filter(word -> !word.equals(">") && !word.equals("shared") && !word.equals("raw"))
              .toList();
      @Nullable CryptoKeyId[] links = new @Nullable CryptoKeyId[keys.size()];
      for (int link = 0; link < links.length; link++) {
        links[link] = key(keys.get(link));
      }
      DiskDevice chain = SeenVm.chain(1, links);
      boolean shared = disk.endsWith("shared");
      String backing = disk.endsWith("raw") ? "VirtualDiskRawDiskMappingVer1BackingInfo" : "";
      DiskDevice device =
          new DiskDevice(
              chain.key(),
              chain.label(),
              chain.whole(),
              chain.links(),
              false,
              false,
              1024,
              false,
              backing,
              Optional.empty(),
              "",
              shared,
              Optional.empty());
      SeenVm vm = SeenVm.named("web-01").home(key(home)).disks(List.of(device));
      switch (state) {
        case "" -> {}
        case "chain" -> vm.snapshots(Snapshots.CHAIN);
        case "tree" -> vm.snapshots(Snapshots.TREE);
        case "locked" -> vm.cryptoState("locked");
        case "disconnected" -> vm.connection("disconnected");
        default -> vm.task(state);
      }
      Map<PolicySubject, StoragePolicy> policies = new HashMap<>();
      if (!policy.equals("none")) {
        StoragePolicy has = policy.equals("other") ? OTHER : WANTED;
        policies.put(PolicySubject.home("vm-1"), has);
        policies.put(PolicySubject.disk("vm-1", 2000), has);
      }
      return new Observation(vm.reading(), new AssignedPolicies("vm-1", policies));
    }

    PolicyAssignment assignment() {
      PolicyAssignment.Builder wanted = PolicyAssignment.builder(WANTED);
      if (asked.endsWith("prod")) {
        wanted.keyProvider("prod");
      }
      return asked.startsWith("all")
          ? wanted.homeAndAllDisks().build()
          : asked.startsWith("home")
              ? wanted.homeOnly().build()
              : wanted.homeAndDisks(DiskSelector.position(2)).build();
    }
  }

  private static @Nullable CryptoKeyId key(String word) {
    return switch (word) {
      case "-" -> null;
      case "?" -> new CryptoKeyId("k-1", Optional.empty());
      default -> new CryptoKeyId("k-1", Optional.of(word));
    };
  }

  static List<Row> rows() throws IOException {
    try (InputStream in = requireNonNull(JudgeTest.class.getResourceAsStream("verdicts.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#") && !line.isBlank())
          .skip(1)
          .map(Row::of)
          .toList();
    }
  }

  private static String answer(Verdict verdict) {
    return verdict instanceof Verdict.Yes
        ? "yes"
        : verdict instanceof Verdict.No ? "no" : "not known";
  }

  private static String words(Reason reason) {
    String part = reason.subject().part();
    String cure =
        switch (reason.cure()) {
          case ASSIGNMENT -> "assign";
          case REKEY -> "rekey";
          case BY_HAND -> "hand";
        };
    return reason.audited().code() + (part.isEmpty() ? "" : " " + part) + " (" + cure + ")";
  }

  @ParameterizedTest
  @MethodSource("rows")
  @DisplayName("each row of verdicts.txt")
  void verdicts(Row row) {
    Verdict verdict = Judge.judge(Seen.of(row.seen()), row.assignment());

    assertThat(answer(verdict)).isEqualTo(row.answer());
    assertThat(verdict.reasons().stream().map(JudgeTest::words).collect(Collectors.joining(", ")))
        .isEqualTo(row.reasons());
    // what no step of ours cures is not told as if one could
    assertThat(verdict.reasons())
        .filteredOn(reason -> reason.cure() == Cure.BY_HAND)
        .allSatisfy(
            reason ->
                assertThat(reason.advice()).doesNotStartWith("Assign").doesNotStartWith("To keep"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  @DisplayName("a plan does what an assignment cures, and says the rest in the judge's words")
  void plan(Row row) {
    Observation seen = row.seen();
    Goal goal = Goal.of(row.assignment());
    List<DiskDevice> chosen = goal.choose(seen.vm()).disks();
    Plan plan = goal.plan(seen, chosen);
    List<Reason> reasons = Judge.judge(Seen.of(seen), row.assignment()).reasons();

    boolean planned = plan.home().isPresent() || !plan.disks().isEmpty();
    assertThat(planned)
        .isEqualTo(
            reasons.stream()
                .anyMatch(
                    reason -> reason.cure() == Cure.ASSIGNMENT || reason.why() == Why.DISK_PLAIN));
    List<String> said =
        goal.objections(seen, chosen).stream()
            .filter(finding -> !finding.code().equals(FindingCode.DISKS_STAY_PLAIN))
            .map(finding -> finding.seen() + " " + finding.advice())
            .toList();
    assertThat(said)
        .isEqualTo(
            reasons.stream()
                .filter(
                    reason ->
                        reason.why() == Why.OTHER_PROVIDER
                            || reason.why() == Why.PROVIDER_NOT_NAMED)
                .map(reason -> reason.seen() + " " + reason.advice())
                .toList());
  }

  @Test
  @DisplayName("a state that was kept shows no obstacle, and all else as the reading does")
  void stateAlone() throws IOException {
    for (Row row : rows()) {
      if (row.state().isEmpty() && !row.reasons().contains("hand")) {
        Observation seen = row.seen();
        assertThat(Judge.judge(new Seen(seen.state(), null), row.assignment()))
            .as("%s", row)
            .isEqualTo(Judge.judge(Seen.of(seen), row.assignment()));
      }
    }
  }

  @Test
  @DisplayName("without an assignment, whatever has no key")
  void encrypted() {
    Row plain = Row.of("- | - shared | | none | | |");
    assertThat(Judge.encrypted(Seen.of(plain.seen())).reasons().stream().map(JudgeTest::words))
        .containsExactly("vm-not-encrypted (assign)", "disk-not-encrypted Hard disk 1 (hand)");
    Row plainHome = Row.of("- | prod | | none | | |");
    assertThat(Judge.encrypted(Seen.of(plainHome.seen())).reasons())
        .singleElement()
        .satisfies(
            reason -> {
              assertThat(reason.why()).isEqualTo(Why.HOME_PLAIN);
              assertThat(reason.seen()).isEqualTo("the home of VM \"web-01\" is not encrypted");
            });
    Row plainBase = Row.of("prod | - > prod | | none | | |");
    assertThat(Judge.encrypted(Seen.of(plainBase.seen())).reasons())
        .singleElement()
        .satisfies(
            reason ->
                assertThat(reason.seen())
                    .startsWith("disk \"Hard disk 1\" (key 2000) of VM \"web-01\" is not")
                    .contains(" as a whole: "));
    Row plainChain = Row.of("prod | - > - | | none | | |");
    assertThat(Judge.encrypted(Seen.of(plainChain.seen())).reasons())
        .singleElement()
        .satisfies(reason -> assertThat(reason.seen()).endsWith(" is not encrypted"));
    Row whole = Row.of("? | other | | none | | |");
    assertThat(Judge.encrypted(Seen.of(whole.seen()))).isInstanceOf(Verdict.Yes.class);
  }

  @Test
  @DisplayName("a change that does not cure it is blocked by what is known")
  void objections() throws IOException {
    for (Row row : rows()) {
      for (Reason reason : Judge.judge(Seen.of(row.seen()), row.assignment()).reasons()) {
        Finding finding = reason.objection();
        boolean waits = reason.why() == Why.PROVIDER_NOT_NAMED || reason.why() == Why.UNDER_WAY;
        assertThat(finding.isBlocking()).as("%s", finding).isNotEqualTo(waits);
        assertThat(finding.advice()).isNotBlank();
      }
    }
  }
}
