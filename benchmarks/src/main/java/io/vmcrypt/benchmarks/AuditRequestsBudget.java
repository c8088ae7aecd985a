package io.vmcrypt.benchmarks;

import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.vsphere.audit.AuditRules;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * An audit of 100,000 VMs runs in a heap of 64 MB. The number of its requests grows only with its
 * pages: no page costs more than the second one.
 */
record AuditRequestsBudget() implements Budget {

  private static final int VMS = 100_000;
  private static final long LIMIT_SECONDS = 600;

  @Override
  public String name() {
    return "audit-requests-64-mb";
  }

  @Override
  public String unit() {
    return "requests";
  }

  @Override
  public double limit() {
    return 1.0;
  }

  /** One round, because the number of requests does not vary. */
  @Override
  public int rounds() {
    return 1;
  }

  @Override
  public Round measure() throws Exception {
    int one = requests(AuditRules.DEFAULT_PAGE_SIZE);
    int two = requests(2 * AuditRules.DEFAULT_PAGE_SIZE);
    int pages = VMS / AuditRules.DEFAULT_PAGE_SIZE;
    return new Round(requests(VMS), one + (pages - 1.0) * (two - one));
  }

  private static int requests(int vms) throws Exception {
    TestIdentity identity = TestAuthority.create().server("127.0.0.1").issue();
    try (ManyVmsVcenter vcenter = ManyVmsVcenter.start(identity, vms)) {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx64m",
                  "-cp",
                  System.getProperty("java.class.path"),
                  AuditProgram.class.getName(),
                  Integer.toString(vcenter.port()),
                  ServerCertificate.of(identity.chain())
                      .thumbprint(ThumbprintAlgorithm.SHA256)
                      .toString(),
                  Integer.toString(vms))
              .inheritIO()
              .start();
      try {
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
          throw new IllegalStateException("the audit of " + vms + " VMs failed");
        }
        return vcenter.requests();
      } finally {
        process.destroyForcibly();
      }
    }
  }
}
