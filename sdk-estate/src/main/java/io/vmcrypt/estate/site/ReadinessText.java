package io.vmcrypt.estate.site;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.shared.input.OneLine;
import java.util.Optional;

/** A report for people to read. For one thread. */
final class ReadinessText {

  private final ReadinessReport report;
  private final StringBuilder text = new StringBuilder();

  ReadinessText(ReadinessReport report) {
    this.report = report;
  }

  /** All of it. */
  String write() {
    line("", "second site " + report.summary());
    line("  first:  ", report.context().first().fullName());
    line("  second: ", report.context().second().fullName());
    line("  ", report.context().vms() + ", looked at " + report.context().startedAt());
    report.summary().providers().forEach(this::provider);
    report.vms().stream().filter(vm -> !vm.isReady()).forEach(this::vm);
    report.summary().findings().forEach(this::finding);
    return text.toString();
  }

  private void provider(ProviderReadiness provider) {
    line(
        "  key provider ",
        provider.id()
            + ": "
            + provider.match()
            + ", usable "
            + word(provider.usable())
            + ", vCenter trusts KMS "
            + word(provider.vcenterTrustsKms())
            + ", KMS trusts vCenter "
            + word(provider.kmsTrustsVcenter()));
  }

  private static String word(Optional<Boolean> answer) {
    return answer.map(yes -> yes ? "yes" : "no").orElse("not known");
  }

  private void vm(VmReadiness vm) {
    line(
        "  VM ",
        (vm.path().isEmpty() ? vm.vmName() : vm.path())
            + " ("
            + vm.vmId()
            + "): "
            + vm.readiness());
    vm.findings().forEach(finding -> line("    ", finding.seen() + ". " + finding.advice()));
  }

  private void finding(Finding finding) {
    line(sign(finding.severity()), finding.toString());
  }

  private static String sign(Severity severity) {
    return switch (severity) {
      case BLOCKING -> "  X ";
      case WARNING -> "  ! ";
      case NOTE -> "  - ";
    };
  }

  private void line(String indent, String content) {
    text.append(indent).append(OneLine.of(content)).append('\n');
  }
}
