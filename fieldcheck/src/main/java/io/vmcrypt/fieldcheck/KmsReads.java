package io.vmcrypt.fieldcheck;

import java.util.List;
import java.util.function.Supplier;

/** What the SDK reads of a KMS. */
final class KmsReads {

  static final Exchange.CallName PROBE =
      new Exchange.CallName(Exchange.CallName.REST, "KMIP probe");

  private KmsReads() {}

  /** The probe speaks KMIP; its report is what is looked at, and cannot be replayed. */
  static FieldRead probe(Supplier<String> report) {
    return new FieldRead(
        "kms-probe",
        FieldRead.KMS,
        "the KMS: certificate, TLS, KMIP versions",
        List.of(PROBE.toString()),
        "makes no key",
        scope -> scope.wire().seen(PROBE, report.get()));
  }
}
