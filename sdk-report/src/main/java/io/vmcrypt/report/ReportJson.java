package io.vmcrypt.report;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.report.json.CoreJson;
import io.vmcrypt.report.json.ResultJson;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Findings and changes as JSON (RFC 8259), as they stand in each result of this SDK. Each method
 * writes one value in UTF-8, flushes the stream and leaves it open.
 */
public final class ReportJson {

  private ReportJson() {}

  /**
   * Writes findings, in the shape of {@code docs/findings.md}.
   *
   * @param findings what was found
   * @param out takes a list
   * @throws NullPointerException if an argument is null
   * @throws UncheckedIOException if it cannot be written
   */
  public static void findings(List<Finding> findings, OutputStream out) {
    requireNonNull(findings, "findings");
    ResultJson.write(out, "findings", json -> CoreJson.findings(json, findings));
  }

  /**
   * Writes changes.
   *
   * @param changes what is changed, or was
   * @param out takes a list
   * @throws NullPointerException if an argument is null
   * @throws UncheckedIOException if it cannot be written
   */
  public static void changes(List<Change> changes, OutputStream out) {
    requireNonNull(changes, "changes");
    ResultJson.write(out, "changes", json -> CoreJson.changes(json, changes));
  }
}
