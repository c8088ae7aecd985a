package io.vmcrypt.cli.vm;

import io.vmcrypt.cli.base.SinceOption;
import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.base.SystemsCommand;
import io.vmcrypt.cli.output.ExitStatus;
import io.vmcrypt.cli.output.Json;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.core.operation.TimeSource;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.history.HistoryReport;
import io.vmcrypt.vsphere.kms.KeyCount;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

/** docs/json.md describes its JSON. */
@CommandLine.Command(
    name = "history",
    description = {
      "Says who encrypted, re-keyed and decrypted what. Changes nothing.",
      "By vCenter's events of the last 29 days, or since --since. vCenter keeps them for some time"
          + " only, by default for 30 days: how far the history reaches is shown too."
    },
    footer = {"", "Exit status: 0 all is known; 3 something of that time is not known."})
public final class HistoryCommand extends SystemsCommand {

  /**
   * A day less than a vCenter keeps events by default: of an older one it is seen that none is
   * missing.
   */
  private static final Duration BY_DEFAULT = Duration.ofDays(29);

  private static final Set<KeyCount.Use> IN_USE = Set.of(KeyCount.Use.NEEDED, KeyCount.Use.WRAPS);

  @Mixin private final SinceOption since = new SinceOption();

  public HistoryCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected int run(Screen screen) {
    Instant begin = since.time().orElseGet(() -> TimeSource.system().now().minus(BY_DEFAULT));
    try (VsphereClient vcenter = systems().vcenter()) {
      HistoryReport report =
          looking(
              "reading what was done", screen, () -> joined(vcenter, vcenter.cryptoHistory(begin)));
      report.entries().forEach(entry -> screen.line(entry.toString()));
      screen.line(report + ".");
      screen.because(report + ".");
      screen.json(Json.written(report::writeJson));
      return report.isComplete() ? ExitStatus.DONE : ExitStatus.NOT_AS_IT_SHOULD_BE;
    }
  }

  /** A key that is only listed, or not known to be needed, is neither in use nor out of it. */
  private static HistoryReport joined(VsphereClient vcenter, HistoryReport report) {
    KeyCount count = vcenter.keyLedger().count(List.of());
    return report.withKeysNow(
        count.keys().stream()
            .filter(key -> IN_USE.contains(key.use()))
            .map(KeyCount.CountedKey::key)
            .toList(),
        count.isKnown());
  }
}
