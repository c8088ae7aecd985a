package io.vmcrypt.kmip;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.kmip.report.KmipDetails;
import io.vmcrypt.kmip.report.ProbeReport;
import io.vmcrypt.kmip.report.TlsDetails;
import java.util.List;

/** Short ways into a report whose parts are there. */
final class Reports {

  private Reports() {}

  static TlsDetails tls(ProbeReport report) {
    return requireNonNull(report.tls(), "tls");
  }

  static KmipDetails kmip(ProbeReport report) {
    return requireNonNull(report.kmip(), "kmip");
  }

  /** Without those that the fakes' certificates and TLS versions give. */
  static List<Finding> findings(ProbeReport report) {
    return report.findings().stream()
        .filter(finding -> !finding.code().equals(FindingCode.KMS_CERTIFICATE_EC_KEY))
        .filter(finding -> !finding.code().equals(FindingCode.KMS_TLS_1_2_ONLY))
        .toList();
  }

  static List<FindingCode> codes(ProbeReport report) {
    return findings(report).stream().map(Finding::code).toList();
  }

  /** Without those that are good to know. */
  static List<FindingCode> graveCodes(ProbeReport report) {
    return report.findings().stream()
        .filter(finding -> finding.severity() != Severity.NOTE)
        .map(Finding::code)
        .toList();
  }
}
