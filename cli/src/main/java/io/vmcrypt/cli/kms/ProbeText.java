package io.vmcrypt.cli.kms;

import io.vmcrypt.cli.base.KeyIds;
import io.vmcrypt.cli.base.SubjectNames;
import io.vmcrypt.cli.output.Screen;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.key.HeldKeys;
import io.vmcrypt.kmip.report.AddressCertificate;
import io.vmcrypt.kmip.report.KmipDetails;
import io.vmcrypt.kmip.report.ProbeReport;
import io.vmcrypt.kmip.report.ProbeStep;
import io.vmcrypt.kmip.report.StepOutcome;
import io.vmcrypt.kmip.report.StepResult;
import io.vmcrypt.kmip.report.TlsDetails;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A report for people: first the verdict, then the facts behind it. */
final class ProbeText {

  private final Screen screen;

  ProbeText(Screen screen) {
    this.screen = screen;
  }

  void print(ProbeReport report, @Nullable X509Certificate client) {
    line(
        switch (report.verdict()) {
              case USABLE -> "USABLE: vSphere can use ";
              case USABLE_WITH_WARNINGS -> "USABLE WITH WARNINGS: vSphere can use ";
              case NOT_USABLE ->
                  failsLaterOnly(report.steps())
                      ? "NOT USABLE: a step that only a thorough probe does failed at "
                      : "NOT USABLE: vSphere cannot use ";
              case COULD_NOT_BE_TRIED ->
                  "COULD NOT BE TRIED: the probe could not finish from here, which says nothing"
                      + " about vSphere: ";
            }
            + report.endpoint());
    certificate(report.certificate());
    tls(report.tls());
    client(report, client);
    kmip(report.kmip());
    addresses(report.addresses());
    steps(report.steps());
    findings(report.findings());
  }

  /** What comes after the key round trip says less: vSphere may do without some of it. */
  private static boolean failsLaterOnly(List<StepResult> steps) {
    return steps.stream()
        .filter(result -> result.outcome() == StepOutcome.FAILED)
        .findFirst()
        .filter(first -> first.step().compareTo(ProbeStep.KEY_ROUND_TRIP) > 0)
        .isPresent();
  }

  void print(HeldKeys held, Map<String, String> lacking, KeyIds ids, boolean knowsServer) {
    line(word(held, lacking) + held);
    row("proves", proof(held));
    row("asked with", held.client().toString());
    if (!held.readable().isEmpty()) {
      row("logged", "the KMS's log shows an export of each key that was got");
    }
    row("certificate", held.certificate().toString());
    row("verified", knowsServer ? "yes" : "no: compare the thumbprint with the KMS's own screen");
    for (Map.Entry<String, String> key : lacking.entrySet()) {
      String id = key.getKey();
      boolean known = held.named().contains(id);
      String reason = known ? key.getValue() : ids.unquoted(id, key.getValue());
      line("  " + (known ? id : ids.unknown(id)) + ": " + reason);
    }
  }

  private static String word(HeldKeys held, Map<String, String> lacking) {
    if (!lacking.isEmpty()) {
      long open = lacking.keySet().stream().filter(held.notKnown()::contains).count();
      long no = lacking.size() - open;
      return (no == 0 ? "" : "LACKS " + no + (open == 0 ? ": " : ", "))
          + (open == 0 ? "" : "NOT KNOWN " + open + ": ");
    }
    if (held.comparedWith().isPresent()) {
      return "THE SAME: ";
    }
    return held.readable().isEmpty() ? "NAMED ONLY: " : "READABLE: ";
  }

  private static String proof(HeldKeys held) {
    String given =
        held.readable().isEmpty()
            ? "not that this client is given keys"
            : "this client is given " + held.readable().size() + " of the keys";
    return given
        + held.comparedWith()
            .map(old -> "; " + held.same().size() + " are the keys of " + old)
            .orElse("; not that they are the keys of an old KMS: --same-as compares them");
  }

  private void certificate(@Nullable ServerCertificate certificate) {
    if (certificate != null) {
      head("Certificate");
      row("subject", certificate.subject());
      row("issuer", certificate.issuer());
      row("names", SubjectNames.of(certificate.x509()).toString());
      row("valid", certificate.notBefore() + " to " + certificate.notAfter());
      row("SHA-1", certificate.thumbprint().toString());
      row("SHA-256", certificate.thumbprint(ThumbprintAlgorithm.SHA256).toString());
      certificate.chain().stream()
          .skip(1)
          .forEach(issuer -> row("sent along", issuer.getSubjectX500Principal().getName()));
    }
  }

  private void tls(@Nullable TlsDetails tls) {
    if (tls != null) {
      head("TLS");
      row("version", tls.protocol());
      row("cipher suite", tls.cipherSuite());
    }
  }

  private void client(ProbeReport report, @Nullable X509Certificate client) {
    head("Client certificate");
    row("given", client == null ? "none" : client.getSubjectX500Principal().getName());
    TlsDetails tls = report.tls();
    if (tls != null) {
      row("asked for", tls.clientCertificateRequested() ? "yes" : "no");
      tls.acceptedAuthorities().forEach(authority -> row("authority", authority));
    }
    row("step", outcome(report.outcome(ProbeStep.CLIENT_AUTHENTICATION)));
  }

  private void kmip(@Nullable KmipDetails kmip) {
    if (kmip != null) {
      head("KMIP");
      row("versions", joined(kmip.versions()));
      row("operations", joined(kmip.operations()));
      row("object types", joined(kmip.objectTypes()));
      row("vendor", kmip.vendor());
    }
  }

  private void addresses(List<AddressCertificate> addresses) {
    if (!addresses.isEmpty()) {
      head("Addresses behind the name");
      for (AddressCertificate shown : addresses) {
        row(
            shown.namedServer() ? "by name" : "by address",
            shown.address().getHostAddress() + " shows " + shown.certificate());
      }
    }
  }

  private void steps(List<StepResult> steps) {
    head("Steps");
    for (StepResult result : steps) {
      boolean skipped = result.outcome() == StepOutcome.SKIPPED;
      line(
          String.format(
              Locale.ROOT,
              "  %-22s %-18s %s",
              result.step(),
              outcome(result.outcome()),
              skipped
                  ? ""
                  : String.format(Locale.ROOT, "%.1f ms", result.duration().toNanos() / 1e6)));
    }
  }

  private void findings(List<Finding> findings) {
    head("Findings");
    if (findings.isEmpty()) {
      line("  none");
    }
    for (Finding finding : findings) {
      line(
          "  " + finding.severity() + " " + finding.code() + " (" + finding.subject().part() + ")");
      line("    seen: " + finding.seen());
      if (!finding.advice().isEmpty()) {
        line("    to do: " + finding.advice());
      }
    }
  }

  private static String outcome(StepOutcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String joined(List<?> values) {
    return values.stream().map(Object::toString).collect(Collectors.joining(", "));
  }

  private void head(String title) {
    screen.space();
    line(title);
  }

  private void row(String name, String value) {
    line(String.format(Locale.ROOT, "  %-14s %s", name, value.isEmpty() ? "not told" : value));
  }

  private void line(String text) {
    screen.line(text);
  }
}
