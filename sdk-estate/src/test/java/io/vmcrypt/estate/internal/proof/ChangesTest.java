package io.vmcrypt.estate.internal.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.stage.LoneVcenter;
import io.vmcrypt.estate.proof.EstateInventory;
import io.vmcrypt.vsphere.history.HistoryReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A proof is stamped by this machine's clock, and vCenter's events by another. */
class ChangesTest {

  private static final Instant NOW = Instant.parse("2027-01-01T00:00:30Z");
  private static final Instant SINCE = Instant.parse("2026-12-01T00:00:00Z");

  private final List<Instant> asked = new ArrayList<>();

  private final List<HistoryReport.Entry> entries = new ArrayList<>();
  private List<String> gaps = List.of();
  private boolean refused;
  private EstateInventory before = EstateInventory.notKnown();
  private EstateInventory now = EstateInventory.notKnown();
  private Found found = new Found();

  private Optional<HistoryReport> look(Duration ahead) {
    Function<Instant, HistoryReport> history =
        since -> {
          asked.add(since);
          if (refused) {
            throw new ServiceException(
                new Attempt("vCenter", "read events", "v"), "it refuses", "Ask.");
          }
          return new HistoryReport(
              since,
              NOW.minus(ahead),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              0,
              0,
              gaps,
              entries);
        };
    TimeSource time =
        new TimeSource() {
          @Override
          public Instant now() {
            return NOW;
          }

          @Override
          public long nanoTime() {
            return 0;
          }

          @Override
          public void sleep(Duration duration) {
            throw new AssertionError("nobody waits here");
          }
        };
    return new Changes(history, Optional.of(before), time).look(SINCE, now, found);
  }

  private static EstateInventory seeing(String... ids) {
    return new EstateInventory(
        Optional.of(Stream.of(ids).collect(Collectors.toMap(id -> id, id -> id))),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private void decrypted(String id, @Nullable String user) {
    decrypted(Subject.of("VM", "name-of-" + id, id), user);
  }

  private void decrypted(Subject subject, @Nullable String user) {
    entries.add(
        new HistoryReport.Entry(
            NOW,
            Optional.ofNullable(user),
            HistoryReport.Action.DECRYPTED,
            subject,
            List.of(),
            List.of(),
            List.of(),
            "",
            Optional.empty(),
            Optional.empty()));
  }

  private List<String> told() {
    found = new Found();
    var unused = look(Duration.ZERO);
    return LoneVcenter.words(found);
  }

  @Test
  @DisplayName("where this machine's clock is ahead, the history begins by so much earlier")
  void clockAhead_beginsEarlier() {
    HistoryReport report = look(Duration.ofMinutes(10)).orElseThrow();

    assertThat(report.since()).isEqualTo(SINCE.minus(Duration.ofMinutes(10)));
  }

  @Test
  @DisplayName("it is read once where the clocks agree, or vCenter's is ahead")
  void clocksAgree_readOnce() {
    assertThat(look(Duration.ofMillis(200)).orElseThrow().since()).isEqualTo(SINCE);
    assertThat(look(Duration.ofMinutes(-10)).orElseThrow().since()).isEqualTo(SINCE);
    assertThat(asked).containsExactly(SINCE, SINCE);
  }

  @Test
  @DisplayName("who decrypted a VM of the estate, of now or of before, is told")
  void decrypted_isTold() {
    assertThat(told()).isEmpty();
    decrypted("vm-1", "EXAMPLE\\ann");
    decrypted("vm-2", null);
    decrypted("vm-9", "EXAMPLE\\bob");
    now = seeing("vm-1");
    before = seeing("vm-2");
    assertThat(told())
        .containsExactly(
            ("WARNING vms-decrypted VMs decrypted since %s: name-of-vm-1 was decrypted by "
                    + "EXAMPLE\\ann at %s; name-of-vm-2 was decrypted by nobody that vCenter names "
                    + "at %s")
                .formatted(SINCE, NOW, NOW));
    now = seeing();
    before = seeing("vm-3");
    assertThat(told()).as("those of others").isEmpty();
    now = EstateInventory.notKnown();
    assertThat(told()).as("what is the estate's is not known").hasSize(1);
    now = seeing();
    before = EstateInventory.notKnown();
    assertThat(told()).as("what was the estate's is not known").hasSize(1);
  }

  @Test
  @DisplayName("a decryption of which no event names the VM may be of the estate: it is told")
  void decrypted_ofWhichVm_isNotKnown() {
    now = seeing("vm-1");
    before = seeing("vm-1");
    for (Subject subject :
        List.of(Subject.of("vCenter", ""), Subject.of("host", "esx-01", "host-1"))) {
      entries.clear();
      decrypted(subject, "EXAMPLE\\ann");
      assertThat(told())
          .singleElement()
          .asString()
          .startsWith("WARNING vms-decrypted VMs decrypted since " + SINCE + ": ")
          .contains(" was decrypted by EXAMPLE\\ann at " + NOW);
    }
  }

  @Test
  @DisplayName("of many decrypted VMs twenty are named")
  void decrypted_many() {
    for (int vm = 0; vm < 20; vm++) {
      decrypted("vm-" + vm, "u");
    }
    assertThat(told()).singleElement().asString().doesNotContain(" more");
    decrypted("vm-20", "u");
    assertThat(told()).singleElement().asString().endsWith("; and 1 more");
  }

  @Test
  @DisplayName("a history that is not whole, or not read, is told")
  void notWhole() {
    gaps = List.of("vCenter forgets after 30 days");
    assertThat(told())
        .singleElement()
        .asString()
        .startsWith("NOTE history-incomplete history since ")
        .endsWith("not known of all of the time: vCenter forgets after 30 days");
    refused = true;
    assertThat(told())
        .containsExactly(
            "WARNING history-incomplete history since "
                + SINCE
                + ": who changed what is not known: it refuses");
  }

  @Test
  @DisplayName("clocks that differ by a second agree")
  void clocksAgree_toTheSecond() {
    assertThat(look(Duration.ofSeconds(1)).orElseThrow().since()).isEqualTo(SINCE);
    assertThat(asked).containsExactly(SINCE);
  }
}
