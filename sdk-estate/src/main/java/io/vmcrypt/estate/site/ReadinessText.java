package io.vmcrypt.estate.site;

import io.vmcrypt.core.shared.input.OneLine;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A report for people to read. */
final class ReadinessText {

  private ReadinessText() {}

  /** All of it. */
  static String of(ReadinessReport report) {
    List<String> lines = new ArrayList<>();
    lines.add("second site " + report);
    lines.add("  first:  " + report.first().fullName());
    lines.add("  second: " + report.second().fullName());
    lines.add("  " + report.selection() + ", looked at " + report.startedAt());
    for (ReadinessReport.Vm vm : report.vms()) {
      if (!vm.isReady()) {
        lines.add("  VM " + vm.title() + " (" + vm.id() + "): " + vm.readiness());
        vm.findings().forEach(why -> lines.add("    " + why.seen() + ". " + why.advice()));
      }
    }
    report.findings().forEach(finding -> lines.add("  " + finding));
    return lines.stream().map(line -> OneLine.of(line) + "\n").collect(Collectors.joining());
  }
}
