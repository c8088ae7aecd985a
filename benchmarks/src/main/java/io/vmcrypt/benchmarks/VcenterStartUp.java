package io.vmcrypt.benchmarks;

import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.vcenter.FakeVcenter;

/**
 * The cost of a program that logs into vCenter, lists its KMS clusters and ends, compared with a
 * program of the JDK alone that does one handshake. There is no limit for it.
 *
 * @param memory true to measure the peak of memory, false to measure the time
 */
record VcenterStartUp(boolean memory) implements Budget {

  private static final double MIB = 1024.0 * 1024;

  @Override
  public String name() {
    return memory ? "vcenter-login-memory" : "vcenter-login";
  }

  @Override
  public String unit() {
    return memory ? "MiB" : "ms";
  }

  @Override
  public double limit() {
    return NONE;
  }

  @Override
  public Round measure() throws Exception {
    TestAuthority authority = TestAuthority.create();
    try (FakeVcenter vcenter = FakeVcenter.builder(authority).start()) {
      String port = Integer.toString(vcenter.port());
      StartUp login =
          StartUp.of(
              VcenterLogin.class,
              port,
              ServerCertificate.of(vcenter.identity().chain())
                  .thumbprint(ThumbprintAlgorithm.SHA256)
                  .toString(),
              vcenter.userName(),
              vcenter.password());
      StartUp bare = StartUp.of(BareThumbprint.class, port, "memory");
      return memory ? new Round(mib(login), mib(bare)) : new Round(login.millis(), bare.millis());
    }
  }

  private static double mib(StartUp program) {
    String last = program.output().lines().reduce((before, line) -> line).orElseThrow();
    return Long.parseLong(last) / MIB;
  }
}
