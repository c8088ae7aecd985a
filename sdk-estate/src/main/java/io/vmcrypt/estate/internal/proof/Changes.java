package io.vmcrypt.estate.internal.proof;

import io.vmcrypt.core.Subject;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.estate.internal.reading.Asking;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.weight.Reported;
import io.vmcrypt.estate.internal.weight.Wording;
import io.vmcrypt.estate.proof.EstateInventory;
import io.vmcrypt.vsphere.history.HistoryReport;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Who changed what since a time, joined with the keys that VMs have now. */
final class Changes {

  private static final String SYSTEM = "vCenter";
  private static final int MOST_NAMES = 20;

  /** Clocks that differ by less are told the same time by their network. */
  private static final Duration AGREE = Duration.ofSeconds(1);

  private final Function<Instant, HistoryReport> history;
  private final Optional<EstateInventory> before;
  private final TimeSource time;

  /**
   * @param history reads it from a moment on
   * @param before what the proof before this one had seen
   */
  Changes(
      Function<Instant, HistoryReport> history, Optional<EstateInventory> before, TimeSource time) {
    this.history = history;
    this.before = before;
    this.time = time;
  }

  /** Reads it, and finds what was decrypted. What is not known of it is a finding too. */
  Optional<HistoryReport> look(Instant since, EstateInventory now, Found found) {
    Optional<HistoryReport> read =
        Asking.ask(() -> since(since), refused -> found.add(notRead(since, refused)))
            // another VM or a snapshot may have a key that these VMs do not have
            .map(report -> report.withKeysNow(now.keys().orElse(Set.of()), false));
    read.ifPresent(
        report -> {
          decrypted(report, now).ifPresent(found::add);
          if (!report.isComplete()) {
            found.add(incomplete(report));
          }
        });
    return read;
  }

  /**
   * The proof before was stamped by this machine's clock, and events are by vCenter's. If this one
   * is ahead, what was done just after that proof has a time before its stamp.
   */
  private HistoryReport since(Instant since) {
    Instant asked = time.now();
    HistoryReport report = history.apply(since);
    Duration ahead = Duration.between(report.until(), asked);
    return ahead.compareTo(AGREE) > 0 ? history.apply(since.minus(ahead)) : report;
  }

  private static Finding notRead(Instant since, SdkException refused) {
    return Reported.refused(
        Severity.WARNING,
        FindingCode.HISTORY_INCOMPLETE,
        Subject.of("history", "since " + since.truncatedTo(ChronoUnit.SECONDS)),
        "who changed what is not known: ",
        refused);
  }

  private static Finding incomplete(HistoryReport report) {
    return Wording.of(
        "history-not-whole",
        Subject.of("history", "since " + report.since().truncatedTo(ChronoUnit.SECONDS)),
        String.join("; ", report.gaps()));
  }

  /**
   * A VM that the estate neither sees nor saw in the proof before is another's matter; where that
   * is not known it counts, also if no event names the VM.
   */
  private Optional<Finding> decrypted(HistoryReport report, EstateInventory now) {
    Set<String> own = new HashSet<>();
    now.vms().ifPresent(vms -> own.addAll(vms.keySet()));
    before.flatMap(EstateInventory::vms).ifPresent(vms -> own.addAll(vms.keySet()));
    boolean isOwnKnown =
        now.vms().isPresent() && before.filter(then -> then.vms().isEmpty()).isEmpty();
    List<HistoryReport.Entry> decrypted =
        report.of(HistoryReport.Action.DECRYPTED).stream()
            .filter(entry -> !isOwnKnown || !isKnown(entry) || own.contains(entry.subject().id()))
            .toList();
    if (decrypted.isEmpty()) {
      return Optional.empty();
    }
    int more = decrypted.size() - MOST_NAMES;
    return Optional.of(
        Finding.warning(
            FindingCode.VMS_DECRYPTED,
            SYSTEM,
            // each time it is another finding than the one of the proof before
            Subject.of("VMs", "decrypted since " + report.since()),
            decrypted.stream()
                    .limit(MOST_NAMES)
                    .map(Changes::words)
                    .collect(Collectors.joining("; "))
                + (more > 0 ? "; and " + more + " more" : ""),
            "Find out why. Encrypt what is unencrypted now; what was so in between may have been"
                + " copied."));
  }

  private static boolean isKnown(HistoryReport.Entry entry) {
    return isVm(entry) && !entry.subject().id().isEmpty();
  }

  private static boolean isVm(HistoryReport.Entry entry) {
    return entry.subject().kind().equals("VM");
  }

  private static String words(HistoryReport.Entry entry) {
    return (isVm(entry) ? entry.subject().name() : "a VM that no event names")
        + " was decrypted by "
        + entry.user().orElse("nobody that vCenter names")
        + " at "
        + entry.time().truncatedTo(ChronoUnit.SECONDS);
  }
}
