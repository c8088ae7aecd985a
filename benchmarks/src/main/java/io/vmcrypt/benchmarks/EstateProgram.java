package io.vmcrypt.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.estate.EstateClient;
import io.vmcrypt.estate.MoveClient;
import io.vmcrypt.estate.move.MovePlan;
import io.vmcrypt.estate.site.Readiness;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.estate.spec.EstateMove;
import io.vmcrypt.kmip.KmipProbe;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.audit.AuditRules;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Plans or proves an estate, looks who needs its keys, says of each VM of a move whether it can go
 * on, or audits all vCenters. Prints how many nanoseconds that took on the clock, and how many of
 * the processors.
 */
final class EstateProgram {

  private EstateProgram() {}

  /**
   * Runs once.
   *
   * @param args {@code plan}, {@code prove}, {@code ledger}, {@code move} or {@code audit}; the
   *     folder of the documents; how many VMs can move; the {@link Door} of each vCenter, of which
   *     a move has two
   */
  public static void main(String[] args) {
    Path folder = Path.of(args[1]);
    VsphereClient[] vcenters =
        Arrays.stream(args)
            .skip(3)
            .map(door -> Door.parse(door).open())
            .toArray(VsphereClient[]::new);
    try (EstateClient estates = EstateClient.of(vcenters[0])) {
      long begun = System.nanoTime();
      long used = processorNanos();
      switch (args[0]) {
        case "audit" -> {
          for (VsphereClient vcenter : vcenters) {
            vcenter
                .encryptionAudit(AuditRules.builder().build())
                .writeJson(OutputStream.nullOutputStream());
          }
        }
        case "move" -> move(vcenters, Door.parse(args[4]), folder, Integer.parseInt(args[2]));
        default ->
            estate(args[0], vcenters[0], estates, Estate.fromFile(folder.resolve("estate.json")));
      }
      System.out.println((System.nanoTime() - begun) + " " + (processorNanos() - used));
    }
    Arrays.stream(vcenters).forEach(VsphereClient::close);
  }

  private static void estate(
      String job, VsphereClient vcenter, EstateClient estates, Estate estate) {
    if (job.equals("plan")) {
      estates.plan(estate).writeJson(OutputStream.nullOutputStream());
    } else if (job.equals("prove")) {
      estates.prove(estate).writeJson(OutputStream.nullOutputStream());
    } else if (vcenter.keyLedger().ofProvider(estate.keyProvider()).isByNobody()) {
      throw new IllegalStateException("the VMs have its keys");
    }
  }

  private static void move(VsphereClient[] sides, Door target, Path folder, int expected) {
    ServerCertificate certificate = KmipProbe.builder(target.address()).build().readCertificate();
    try (MoveClient moves =
        MoveClient.builder(sides[0], sides[1]).target(certificate, target.credentials()).build()) {
      MovePlan plan = moves.plan(EstateMove.fromFile(folder.resolve("move.json")));
      plan.writeJson(OutputStream.nullOutputStream());
      int ready = plan.verdicts(Readiness.READY).size();
      if (ready != expected) {
        throw new IllegalStateException(ready + " VMs can go on: " + plan.text());
      }
    }
  }

  private static long processorNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }
}
