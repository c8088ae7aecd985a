package io.vmcrypt.examples;

import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.audit.AuditSummary;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes what is encrypted, and what is not as it should be, into a file for other programs. */
final class AuditToJson {

  private AuditToJson() {}

  static AuditSummary write(VsphereClient vcenter, Path file) throws IOException {
    AuditRules rules = AuditRules.builder().certificateDays(60).build();
    try (OutputStream json = Files.newOutputStream(file)) {
      return vcenter.encryptionAudit(rules).writeJson(json);
    }
  }
}
