package io.vmcrypt.vsphere.internal.report;

import static io.vmcrypt.report.html.Markup.name;
import static io.vmcrypt.report.html.Markup.text;
import static io.vmcrypt.report.html.Markup.time;
import static io.vmcrypt.report.html.Markup.words;
import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.core.operation.VmSink;
import io.vmcrypt.core.shared.Count;
import io.vmcrypt.report.html.EncryptionCounts;
import io.vmcrypt.report.html.FindingGroups;
import io.vmcrypt.report.html.Markup;
import io.vmcrypt.report.html.PageBody;
import io.vmcrypt.report.html.ReportPage;
import io.vmcrypt.report.html.Table;
import io.vmcrypt.report.html.Verdict;
import io.vmcrypt.report.html.WaitingRows;
import io.vmcrypt.vsphere.audit.AuditContext;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.audit.AuditSummary;
import io.vmcrypt.vsphere.audit.AuditedHost;
import io.vmcrypt.vsphere.audit.AuditedProvider;
import io.vmcrypt.vsphere.audit.AuditedVm;
import io.vmcrypt.vsphere.internal.vm.judge.PartWords;
import io.vmcrypt.vsphere.kms.KmsKeyType;
import io.vmcrypt.vsphere.policy.PolicyCompliance;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.DiskEncryptionState;
import io.vmcrypt.vsphere.vm.EncryptionLevel;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes an audit as one HTML page. What is said of all VMs is at its top, so a row for each VM
 * waits, compressed, until it is known. Of findings a bounded number is kept, and each VM's row has
 * its codes. For one thread. Must be closed.
 */
public final class AuditPage
    implements VmSink<AuditContext, AuditedVm, AuditSummary>, AutoCloseable {

  private static final int FINDINGS_OF_A_KIND = 500;
  private static final int FINDINGS = 5000;

  private static final Table VMS =
      Table.of(
              "In vCenter's order, with the codes of the findings.",
              "VM",
              "Encryption",
              "Home",
              "Disks",
              "vMotion",
              "Host",
              "Findings")
          .wide("Virtual machines");

  private static final Table PROVIDERS =
      Table.of(
          "As this vCenter knows them, with the VMs whose keys they have.",
          "Key provider",
          "State",
          "VMs");

  private final OutputStream out;
  private final FindingGroups findings = new FindingGroups(FINDINGS_OF_A_KIND, FINDINGS);
  private final Places places = new Places();
  private final WaitingRows vms = new WaitingRows();
  private @Nullable AuditContext context;

  public AuditPage(OutputStream out) {
    this.out = requireNonNull(out, "out");
  }

  @Override
  public void begin(AuditContext begun) {
    context = begun;
    for (Finding finding : begun.findings()) {
      findings.add(name(finding.subject().toString()), finding);
    }
  }

  @Override
  public void vm(AuditedVm vm) {
    places.add(vm);
    for (Finding finding : vm.findings()) {
      // where it is stands in the table of all VMs
      String part = finding.subject().part();
      findings.add(
          name(vm.vmName())
              .and(" (")
              .and(text(vm.vmId()))
              .and(")")
              .and(part.isEmpty() ? Markup.NONE : words(", ").and(name(part))),
          finding);
    }
    vms.add(row(vm));
  }

  private static Table.Row row(AuditedVm vm) {
    Table.Row row =
        VMS.row(
                name(vm.vmName())
                    .and(
                        name(vm.path().isEmpty() ? vm.vmId() : vm.path() + " (" + vm.vmId() + ")")
                            .small()))
            .cell(badge(vm.level()).and(vm.template() ? words("template").small() : Markup.NONE));
    if (vm.state().isEmpty()) {
      row.wide(3, words("could not be read"));
    } else {
      VmEncryptionState state = vm.state().get();
      row.cell(
              part(state.homeKeyId(), state.homePolicy(), vm.compliance().get(AuditedVm.HOME))
                  .and(virtualTpm(state)))
          .cell(Markup.joined(state.disks().stream().map(disk -> disk(vm, disk)).toList()))
          .cell(
              text(state.effectiveMigrateEncryption().value())
                  .and(state.isLocked() ? words("locked: key missing").small() : Markup.NONE));
    }
    return row.cell(vm.host().map(AuditPage::host).orElse(Markup.NONE))
        .cell(
            Markup.joined(
                vm.findings().stream()
                    .map(finding -> finding.code().value())
                    .distinct()
                    .map(code -> Markup.code(code).line())
                    .toList()));
  }

  private static Markup disk(AuditedVm vm, DiskEncryptionState disk) {
    return name(disk.label())
        .strong()
        .and(" ")
        .and(part(disk.keyId(), disk.policy(), vm.compliance().get(disk.label())))
        .and(chain(disk.links()))
        .line();
  }

  /** It is kept with the home, by the home's key. */
  private static Markup virtualTpm(VmEncryptionState state) {
    if (state.virtualTpm().isEmpty()) {
      return words("virtual TPM: not known").small();
    }
    return state.virtualTpm().get() ? words("virtual TPM").small() : Markup.NONE;
  }

  private static Markup host(AuditedHost host) {
    return name(host.name())
        .and(host.cryptoState().map(state -> text(state).small()).orElse(Markup.NONE));
  }

  private static Markup part(
      Optional<CryptoKeyId> key,
      Optional<StoragePolicy> policy,
      PolicyCompliance.@Nullable Status compliance) {
    return key.map(AuditPage::key)
        .orElse(words("unencrypted").not())
        .and(
            policy
                .map(
                    has ->
                        words("policy ")
                            .and(name(has.name()))
                            .and(
                                compliance == null
                                    ? Markup.NONE
                                    : words(", ").and(text(compliance.value())))
                            .small())
                .orElse(Markup.NONE));
  }

  private static Markup key(CryptoKeyId key) {
    return words("key ")
        .and(Markup.code(key.keyId()))
        .and(
            key.providerId()
                .map(provider -> words(" of ").and(name(provider)))
                .orElse(Markup.NONE));
  }

  /** Links that are alike need no word. */
  private static Markup chain(List<Optional<CryptoKeyId>> links) {
    return links.stream().distinct().count() == 1
        ? Markup.NONE
        : text(PartWords.ofKeys(links)).small();
  }

  private static Markup badge(EncryptionLevel level) {
    return switch (level) {
      case ENCRYPTED -> Markup.badge("encrypted", "encrypted");
      case PARTLY_ENCRYPTED -> Markup.badge("partly", "partly encrypted");
      case PLAIN -> Markup.badge("plain", "unencrypted");
      case UNKNOWN -> Markup.badge("unknown", "not known");
    };
  }

  @Override
  public void end(AuditSummary summary) {
    AuditContext begun = requireNonNull(context, "context");
    frame(begun, summary)
        .write(
            out,
            "the HTML report",
            verdict(summary),
            verdictWords(summary),
            page -> content(page, begun, summary),
            words("As vCenter reported it. Key ids are names of keys, not keys."));
  }

  private void content(PageBody page, AuditContext begun, AuditSummary summary) throws IOException {
    page.encrypted(counts(summary), summary.disks(), summary.encryptedDisks());
    page.heading("What to do");
    page.findings(
        findings,
        "Nothing: all is as expected.",
        "the table of all virtual machines has their codes, and the JSON of an audit has all");
    if (summary.total() > 0) {
      page.heading("By folder");
      page.places("The folders with the most VMs that are not encrypted first.", places.drawn());
    }
    providers(page, begun, summary);
    page.certificates(begun.certificates(), begun.rules().certificateDays());
    page.controls(summary.controls());
    page.heading("Virtual machines");
    page.folded(Count.of(summary.total(), "virtual machine") + ", one by one", VMS, vms);
  }

  private static ReportPage frame(AuditContext context, AuditSummary summary) {
    return new ReportPage(
            "VM encryption of " + context.vcenter() + ", " + time(summary.finishedAt()),
            words("VM encryption of ").and(name(context.vcenter())),
            name(summary.scope(context.rules(), context.about().fullName()))
                .and(". " + time(summary.finishedAt())))
        .detail("vCenter", name(context.about().fullName()))
        .detail(
            "Instance",
            context.about().instanceUuid().isEmpty()
                ? words("not known")
                : Markup.code(context.about().instanceUuid()))
        .detail("Account", context.auditedBy().map(Markup::name).orElse(words("not known")))
        .detail("Tool", words("vmcrypt ").and(text(context.sdkVersion())))
        .detail("Time", words(time(context.startedAt()) + " to " + time(summary.finishedAt())))
        .detail("Expected", expected(context.rules()));
  }

  private Verdict verdict(AuditSummary summary) {
    if (summary.isClean()) {
      return Verdict.GOOD;
    }
    return findings.count(Severity.BLOCKING) > 0 ? Verdict.BAD : Verdict.WARNED;
  }

  private String verdictWords(AuditSummary summary) {
    if (summary.isClean()) {
      return "As expected: nothing was found";
    }
    return "Not as expected: "
        + Stream.of(Severity.values())
            .filter(severity -> findings.count(severity) > 0)
            .map(severity -> Count.of(findings.count(severity), inWords(severity)))
            .collect(Collectors.joining(", "));
  }

  private static String inWords(Severity severity) {
    return switch (severity) {
      case BLOCKING -> "blocking finding";
      case WARNING -> "warning";
      case NOTE -> "note";
    };
  }

  private static EncryptionCounts counts(AuditSummary summary) {
    Map<EncryptionLevel, Long> vms = summary.vms();
    return new EncryptionCounts(
        vms.getOrDefault(EncryptionLevel.ENCRYPTED, 0L),
        vms.getOrDefault(EncryptionLevel.PARTLY_ENCRYPTED, 0L),
        vms.getOrDefault(EncryptionLevel.PLAIN, 0L),
        vms.getOrDefault(EncryptionLevel.UNKNOWN, 0L));
  }

  private static Markup expected(AuditRules rules) {
    return words(expectedExtent(rules))
        .and(
            rules
                .weakestMigrateEncryption()
                .map(mode -> words(", encrypted vMotion at least ").and(text(mode.value())))
                .orElse(Markup.NONE))
        .and(
            rules
                .assignment()
                .map(given -> words(", policy ").and(name(given.toString())))
                .orElse(Markup.NONE));
  }

  private static String expectedExtent(AuditRules rules) {
    if (rules.plainVmsAllowed()) {
      return rules.assignment().isPresent()
          ? "VMs unencrypted, or encrypted as assigned"
          : "VMs unencrypted or encrypted as a whole";
    }
    return rules.assignment().isPresent() ? "every VM encrypted as assigned" : "every VM encrypted";
  }

  private static void providers(PageBody page, AuditContext context, AuditSummary summary)
      throws IOException {
    page.heading("Key providers");
    if (context.providers().isEmpty()) {
      page.paragraph(
          words("This user may not see the key providers, so nothing is known about them."));
    } else if (context.providers().get().isEmpty()) {
      page.paragraph(words("This vCenter has none."));
    } else {
      page.table(
          PROVIDERS, context.providers().get().stream().map(provider -> row(provider, summary)));
    }
  }

  private static Table.Row row(AuditedProvider provider, AuditSummary summary) {
    return PROVIDERS
        .row(
            name(provider.id())
                .and(
                    kind(provider)
                        .and(provider.isDefault() ? ", default" : "")
                        .and(
                            provider
                                .keyType()
                                .map(type -> keys(provider, type))
                                .orElse(Markup.NONE))
                        .small()))
        .cell(
            provider
                .healthy()
                .map(healthy -> healthy ? words("usable") : words("not usable").not())
                .orElse(words("not known"))
                .and(
                    Markup.joined(
                        provider.problems().stream()
                            .map(problem -> text(problem).small())
                            .toList())))
        .number(summary.vmsByProvider().getOrDefault(provider.id(), 0L));
  }

  private static Markup keys(AuditedProvider provider, KmsKeyType type) {
    return words(", ")
        .and(text(type.value()))
        .and(
            provider
                .wrappingKey()
                .map(key -> words(", ").and(text(key.toString())))
                .orElse(Markup.NONE));
  }

  private static Markup kind(AuditedProvider provider) {
    return switch (provider.managementType()) {
      case "", "vCenter" -> words("KMS cluster (standard)");
      case "nativeProvider" -> words("native");
      case "trustAuthority" -> words("Trust Authority");
      default -> text(provider.managementType());
    };
  }

  @Override
  public void close() {
    vms.close();
  }
}
