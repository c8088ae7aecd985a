package io.vmcrypt.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ServerTrust;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.estate.MoveClient;
import io.vmcrypt.estate.move.MovePlan;
import io.vmcrypt.estate.site.Readiness;
import io.vmcrypt.estate.spec.EstateMove;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;

/**
 * Says of each VM of a move whether it can go on, or audits both vCenters, which are at ports of
 * loopback. Prints how many nanoseconds that took on the clock, and how many of the processors.
 */
final class MoveProgram {

  private MoveProgram() {}

  /**
   * Runs once.
   *
   * @param args {@code check} or {@code audit}; the ports of source and target; user; password; the
   *     folder of the document and of the certificates; how many VMs can go on
   */
  public static void main(String[] args) {
    Path folder = Path.of(args[5]);
    ServerTrust trust = ServerTrust.fromFile(folder.resolve("authority.pem"));
    VsphereCredentials credentials = VsphereCredentials.password(args[3], Secret.of(args[4]));
    try (VsphereClient source = client(args[1], credentials, trust);
        VsphereClient target = client(args[2], credentials, trust)) {
      long begun = System.nanoTime();
      long used = processorNanos();
      if (args[0].equals("check")) {
        check(source, target, credentials, folder, Integer.parseInt(args[6]));
      } else {
        for (VsphereClient side : List.of(source, target)) {
          side.encryptionAudit(AuditRules.builder().build())
              .writeJson(OutputStream.nullOutputStream());
        }
      }
      System.out.println((System.nanoTime() - begun) + " " + (processorNanos() - used));
    }
  }

  private static void check(
      VsphereClient source,
      VsphereClient target,
      VsphereCredentials credentials,
      Path folder,
      int expected) {
    ServerCertificate certificate = ServerCertificate.fromFile(folder.resolve("target.pem"));
    try (MoveClient moves =
        MoveClient.builder(source, target).target(certificate, credentials).build()) {
      MovePlan plan = moves.plan(EstateMove.fromFile(folder.resolve("move.json")));
      plan.writeJson(OutputStream.nullOutputStream());
      int ready = plan.verdicts(Readiness.READY).size();
      if (ready != expected) {
        throw new IllegalStateException(ready + " VMs can go on: " + plan.text());
      }
    }
  }

  private static VsphereClient client(
      String port, VsphereCredentials credentials, ServerTrust trust) {
    return VsphereClient.builder(HostAndPort.of("127.0.0.1", Integer.parseInt(port)), credentials)
        .trust(trust)
        .build();
  }

  private static long processorNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }
}
