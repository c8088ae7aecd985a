package io.vmcrypt.examples;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.audit.AuditContext;
import io.vmcrypt.vsphere.audit.AuditSink;
import io.vmcrypt.vsphere.audit.AuditSummary;
import io.vmcrypt.vsphere.audit.AuditedProvider;
import io.vmcrypt.vsphere.audit.AuditedVm;
import io.vmcrypt.vsphere.audit.InventoryAudit;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/**
 * Prints what is encrypted in an inventory, and what is not as it should be: {@code AuditEncryption
 * [--below INVENTORY_PATH] [--allow-plain] [--migrate-encryption opportunistic|required] [--json
 * FILE | --html FILE]}. It changes nothing. Exit status 0 if there are no findings; 3 if there are;
 * 1 if the audit failed; 2 for bad usage.
 *
 * <p>A file is either complete or not there: it gets its name when everything is written.
 * docs/audit-json.md describes the JSON.
 */
public final class AuditEncryption {

  private AuditEncryption() {}

  public static void main(String[] args) {
    System.exit(run(List.of(args), System.getenv(), System.out, System.err));
  }

  static int run(
      List<String> args, Map<String, String> environment, PrintStream out, PrintStream err) {
    AuditArguments arguments;
    try {
      arguments = AuditArguments.parse(args);
    } catch (IllegalArgumentException e) {
      return Example.refused(e, out, err);
    }
    return Example.run(
        environment,
        1,
        (systems, steps) -> {
          try (VsphereClient vcenter = systems.vcenter()) {
            steps.begin("Audit the encryption of VMs");
            InventoryAudit audit = vcenter.inventoryAudit(arguments.rules());
            AuditSummary summary =
                arguments
                    .file()
                    .map(file -> written(audit, file, arguments.html(), steps))
                    .orElseGet(() -> audit.write(new Printed(steps)));
            steps.found(summary.toString());
            return summary.isClean() ? Example.DONE : Example.NOT_AS_IT_SHOULD_BE;
          }
        },
        out,
        err);
  }

  private static AuditSummary written(
      InventoryAudit audit, Path file, boolean html, StepPrinter steps) {
    Path target = file.toAbsolutePath();
    try {
      Path unfinished = Files.createTempFile(target.getParent(), ".vmcrypt-audit", ".part");
      try {
        AuditSummary summary;
        try (OutputStream out = Files.newOutputStream(unfinished)) {
          summary = html ? audit.writeHtml(out) : audit.writeJson(out);
        }
        Files.move(unfinished, target, StandardCopyOption.REPLACE_EXISTING);
        steps.found("written to " + file);
        return summary;
      } finally {
        Files.deleteIfExists(unfinished);
      }
    } catch (IOException | UncheckedIOException e) {
      throw new IllegalStateException(
          "file " + file + " could not be written: " + FileTrouble.inWords(e), e);
    }
  }

  /** Prints the providers, then each finding as it comes. */
  private static final class Printed implements AuditSink {
    private final StepPrinter steps;

    Printed(StepPrinter steps) {
      this.steps = steps;
    }

    @Override
    public void begin(AuditContext context) {
      for (AuditedProvider provider : context.providers().orElse(List.of())) {
        steps.found(
            "key provider "
                + provider.id()
                + (provider.isDefault() ? " (default)" : "")
                + ": "
                + provider.healthy().map(ok -> ok ? "usable" : "not usable").orElse("not known")
                + (provider.problems().isEmpty()
                    ? ""
                    : ". " + String.join(" ", provider.problems())));
      }
      context.findings().forEach(this::found);
    }

    @Override
    public void vm(AuditedVm vm) {
      vm.findings().forEach(this::found);
    }

    private void found(Finding finding) {
      steps.found(finding.toString());
    }
  }
}
