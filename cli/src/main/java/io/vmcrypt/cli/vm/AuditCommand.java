package io.vmcrypt.cli.vm;

import io.vmcrypt.cli.base.ControlsOption;
import io.vmcrypt.cli.base.ReportOption;
import io.vmcrypt.cli.base.Surroundings;
import io.vmcrypt.cli.base.SystemsCommand;
import io.vmcrypt.cli.output.ExitStatus;
import io.vmcrypt.cli.output.Json;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.cli.settings.UsageException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.VsphereJson;
import io.vmcrypt.vsphere.audit.AuditReport;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.audit.AuditSummary;
import io.vmcrypt.vsphere.audit.AuditedVm;
import io.vmcrypt.vsphere.audit.EncryptionAudit;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** docs/json.md describes its JSON. */
@CommandLine.Command(
    name = "audit",
    description = {
      "Says what is encrypted, and what is wrong. Changes nothing.",
      "For VMs that are named it prints a table with each home and disk too."
    },
    footer = {"", "Exit status: 0 no findings; 3 findings; 1 the audit failed."})
public final class AuditCommand extends SystemsCommand {

  @Mixin private final VmNames names = new VmNames();
  @Mixin private final VmPlaces places = new VmPlaces();

  @Option(names = "--allow-plain", description = "a VM that is not encrypted is no finding")
  private boolean allowPlain;

  @Option(
      names = "--migrate-encryption",
      paramLabel = "LEAST",
      completionCandidates = Modes.class,
      description = "the least that is wanted: opportunistic or required")
  private @Nullable String migrateEncryption;

  /** What a shell offers for it. */
  static final class Modes implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return List.of(MigrateEncryption.OPPORTUNISTIC.value(), MigrateEncryption.REQUIRED.value())
          .iterator();
    }
  }

  @Mixin private final ReportOption report = new ReportOption();
  @Mixin private final ControlsOption controls = new ControlsOption();

  public AuditCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  protected int run(Screen screen) {
    AuditRules rules = rules();
    report.checkOneLook(isJson());
    try (VsphereClient vcenter = systems().vcenter()) {
      return looking(
          "reading",
          screen,
          () ->
              names.isEmpty() ? inventory(vcenter, rules, screen) : named(vcenter, rules, screen));
    }
  }

  private AuditRules rules() {
    names.check();
    int ways =
        (names.isEmpty() ? 0 : 1) + (places.below().isPresent() ? 1 : 0) + (places.isAll() ? 1 : 0);
    if (ways != 1) {
      throw new UsageException("Say which VMs, in one way: their names, --below, or --all.");
    }
    if (!names.isEmpty() && report.isGiven()) {
      throw new UsageException("--report goes with --below or --all.");
    }
    AuditRules.Builder rules = AuditRules.builder().controls(controls.mapping());
    places.below().ifPresent(rules::below);
    if (allowPlain) {
      rules.allowPlainVms();
    }
    if (migrateEncryption != null) {
      try {
        rules.weakestMigrateEncryption(new MigrateEncryption(migrateEncryption));
      } catch (IllegalArgumentException e) {
        throw new UsageException("--migrate-encryption takes opportunistic or required.");
      }
    }
    return rules.build();
  }

  private int inventory(VsphereClient vcenter, AuditRules rules, Screen screen) {
    EncryptionAudit audit = vcenter.encryptionAudit(rules);
    AuditSummary summary =
        report.writeOneLook(
            audit::writeJson,
            audit::writeHtml,
            () -> audit.write(new AuditText(screen)),
            screen,
            surroundings().out());
    screen.line("about " + summary.scope(rules, vcenter.about().fullName()));
    screen.line(summary + ".");
    screen.because(summary + ".");
    return summary.isClean() ? ExitStatus.DONE : ExitStatus.NOT_AS_IT_SHOULD_BE;
  }

  private int named(VsphereClient vcenter, AuditRules rules, Screen screen) {
    AuditReport audited = vcenter.encryptionAudit(rules).report(names.find(vcenter));
    List<VmEncryptionState> states =
        audited.vms().stream().map(AuditedVm::state).flatMap(Optional::stream).toList();
    VmTable.print(states, screen);
    for (Finding finding : audited.findings()) {
      screen.line(finding.toString());
    }
    screen.line(audited.summary() + ".");
    screen.because(audited.summary() + ".");
    screen.json(Json.written(out -> VsphereJson.audit(audited, out)));
    return audited.isClean() ? ExitStatus.DONE : ExitStatus.NOT_AS_IT_SHOULD_BE;
  }
}
