package io.vmcrypt.cli.kms;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.Subject;
import io.vmcrypt.vsphere.history.HistoryAction;
import io.vmcrypt.vsphere.history.HistoryEntry;
import io.vmcrypt.vsphere.history.HistoryReport;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who destroys a key by its date must not lose a backup of somebody who had it for longer. */
class KeyTimesTest {

  private static final Instant BEGIN = Instant.parse("2026-12-30T00:00:00Z");

  private final List<HistoryEntry> entries = new ArrayList<>();

  private static Instant day(int number) {
    return BEGIN.plusSeconds(86_400L * number);
  }

  private void add(int day, HistoryAction action, String vm, String... keys) {
    entries.add(
        new HistoryEntry(
            day(day),
            Optional.of("joe"),
            action,
            Subject.of("VM", vm, "id-of-" + vm),
            Stream.of(keys).map(KeyTimesTest::key).toList(),
            List.of("VmReconfiguredEvent"),
            "",
            Optional.empty(),
            Optional.empty()));
  }

  /** A name that ends with the key provider, if one is to be told: {@code 1@kms-1}. */
  private static CryptoKeyId key(String name) {
    String[] parts = name.split("@", 2);
    return new CryptoKeyId(parts[0], parts.length == 1 ? Optional.empty() : Optional.of(parts[1]));
  }

  private String of(String key) {
    return new KeyTimes(
            new HistoryReport(
                BEGIN,
                day(99),
                Optional.of(BEGIN),
                Optional.of(day(99)),
                Optional.empty(),
                Optional.empty(),
                entries.size(),
                0,
                List.of(),
                entries))
        .of(key(key));
  }

  @Test
  @DisplayName("a key of one VM is not needed since its last change, over the change of the year")
  void oneVm() {
    add(1, HistoryAction.ENCRYPTED, "web", "k");
    add(3, HistoryAction.REKEYED, "web", "k-2");

    assertThat(of("k"))
        .contains("not needed since 2027-01-02T00:00:00Z at the latest: rekeyed by joe");
    assertThat(of("k-2")).contains("since when it is not needed is not known");
    assertThat(of("k-3")).contains("no event names it");
  }

  @Test
  @DisplayName("a key of two VMs was needed until the last of them had another")
  void twoVms() {
    add(1, HistoryAction.ENCRYPTED, "web", "k");
    add(2, HistoryAction.ENCRYPTED, "db", "k");
    add(3, HistoryAction.REKEYED, "db", "k-2");

    assertThat(of("k")).contains("since when it is not needed is not known");

    add(5, HistoryAction.REMOVED, "web");

    assertThat(of("k")).contains("not needed since " + day(5) + " at the latest: removed");
  }

  @Test
  @DisplayName("a VM that was cloned, or registered, since then may have had it for longer")
  void copies() {
    add(0, HistoryAction.CLONED, "before");
    add(1, HistoryAction.ENCRYPTED, "web", "k");
    add(3, HistoryAction.REKEYED, "web", "k-2");

    assertThat(of("k")).contains("not needed since " + day(3));

    add(2, HistoryAction.CLONED, "copy");

    assertThat(of("k")).contains("since when it is not needed is not known").contains("VM copy");
  }

  @Test
  @DisplayName("a number names a key only with its key provider: two key servers may count")
  void numbers() {
    add(1, HistoryAction.ENCRYPTED, "web", "1@kms-1");
    add(2, HistoryAction.ENCRYPTED, "db", "1");
    add(3, HistoryAction.REKEYED, "web", "2@kms-1");

    assertThat(of("1@kms-1")).contains("not needed since " + day(3));
    assertThat(of("1@kms-2")).contains("no event names it");
  }
}
