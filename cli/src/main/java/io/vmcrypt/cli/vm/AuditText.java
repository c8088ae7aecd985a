package io.vmcrypt.cli.vm;

import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.core.control.ControlAnswer;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.operation.VmSink;
import io.vmcrypt.vsphere.audit.AuditContext;
import io.vmcrypt.vsphere.audit.AuditSummary;
import io.vmcrypt.vsphere.audit.AuditedProvider;
import io.vmcrypt.vsphere.audit.AuditedVm;
import java.util.List;

/** Prints the key providers, then each finding as it comes. */
final class AuditText implements VmSink<AuditContext, AuditedVm, AuditSummary> {

  private final Screen screen;

  AuditText(Screen screen) {
    this.screen = screen;
  }

  @Override
  public void begin(AuditContext context) {
    for (AuditedProvider provider : context.providers().orElse(List.of())) {
      screen.line(
          "key provider %s%s: ".formatted(provider.id(), provider.isDefault() ? " (default)" : "")
              + provider.healthy().map(ok -> ok ? "usable" : "not usable").orElse("not known")
              + provider.keyType().map(type -> ", keys of type " + type).orElse("")
              + provider.wrappingKey().map(key -> ", " + key).orElse("")
              + (provider.problems().isEmpty()
                  ? ""
                  : ". " + String.join(" ", provider.problems())));
    }
    context.findings().stream().map(Finding::toString).forEach(screen::line);
  }

  @Override
  public void vm(AuditedVm vm) {
    vm.findings().stream().map(Finding::toString).forEach(screen::line);
  }

  @Override
  public void end(AuditSummary summary) {
    String controls = ControlAnswer.counted(summary.controls());
    if (!controls.isEmpty()) {
      screen.line("controls: " + controls + "; --report FILE and --json have each");
    }
  }
}
