package io.vmcrypt.benchmarks;

import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Runs the SDK's audit and a govc that is on the path, in turn, as whole processes against the same
 * stand-in of a vCenter, and prints what each takes. govc reads four properties of each VM, the
 * devices among them, and prints them as JSON; the audit reads those and six more, asks for
 * policies and compliance, judges, and writes its report as JSON.
 *
 * <p>The audit's JVM has what a launcher of a command would set: the serial collector, the quick
 * compiler only, a heap of 64 MB, and an archive of the classes that it needs, which is made here
 * first.
 *
 * <p>Arguments: how many VMs, once or more; 10,000 and 2,000 if there are none. Needs GNU {@code
 * time}. Exit status: 0 it was measured, 2 something is missing.
 */
public final class BesideGovc {

  private static final int ROUNDS = 5;
  private static final int FEW = 200;
  private static final String AUTHORITY = "ca.pem";
  private static final String ARCHIVE = "audit.jsa";

  private final Path folder;

  private BesideGovc(Path folder) {
    this.folder = folder;
  }

  public static void main(String[] args) throws Exception {
    for (String program : List.of("govc", "time")) {
      if (!isOnThePath(program)) {
        System.err.println(program + " is not on the path; see CONTRIBUTING");
        System.exit(2);
      }
    }
    List<Integer> sizes = new ArrayList<>();
    for (String size : args.length == 0 ? new String[] {"10000", "2000"} : args) {
      sizes.add(Integer.parseInt(size));
    }
    Path folder = Files.createTempDirectory("vmcrypt-beside-govc");
    try {
      new BesideGovc(folder).measure(sizes);
    } finally {
      for (String made : List.of(AUTHORITY, ARCHIVE)) {
        Files.deleteIfExists(folder.resolve(made));
      }
      Files.delete(folder);
    }
  }

  private static boolean isOnThePath(String program) {
    for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
      if (Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }

  private void measure(List<Integer> sizes) throws Exception {
    TestAuthority authority = TestAuthority.create();
    TestIdentity identity = authority.server("127.0.0.1").issue();
    Path trusted = Files.writeString(folder.resolve(AUTHORITY), authority.certificatePem());
    Path archive = folder.resolve(ARCHIVE);
    try (ManyVmsVcenter vcenter = ManyVmsVcenter.start(identity, FEW)) {
      Cost.of(audit(vcenter, identity, FEW, "-XX:ArchiveClassesAtExit=" + archive), Map.of());
    }
    System.out.printf("%6s  %-9s %8s %8s %10s%n", "VMs", "", "wall s", "cpu s", "peak MiB");
    for (int size : sizes) {
      List<Cost> audits = new ArrayList<>();
      List<Cost> govcs = new ArrayList<>();
      try (ManyVmsVcenter vcenter = ManyVmsVcenter.start(identity, size)) {
        List<String> audit = audit(vcenter, identity, size, "-XX:SharedArchiveFile=" + archive);
        for (int round = 0; round < ROUNDS; round++) {
          govcs.add(govc(vcenter, trusted));
          audits.add(Cost.of(audit, Map.of()));
        }
      }
      print(size, "audit", audits);
      print(size, "govc", govcs);
      System.out.printf(
          Locale.ROOT,
          "%6d  %-9s %8.2f %8.2f %10.2f%n",
          size,
          "ratio",
          ratio(audits, govcs, Cost::seconds),
          ratio(audits, govcs, Cost::processorSeconds),
          ratio(audits, govcs, Cost::peakMib));
    }
  }

  private static List<String> audit(
      ManyVmsVcenter vcenter, TestIdentity identity, int vms, String archive) throws IOException {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Xmx64m",
        archive,
        "-Xlog:disable",
        "-Xlog:all=error:stderr",
        "-cp",
        System.getProperty("java.class.path"),
        AuditProgram.class.getName(),
        Integer.toString(vcenter.port()),
        ServerCertificate.of(identity.chain()).thumbprint(ThumbprintAlgorithm.SHA256).toString(),
        Integer.toString(vms),
        "/dev/stdout");
  }

  private Cost govc(ManyVmsVcenter vcenter, Path trusted) throws Exception {
    return Cost.of(
        List.of(
            "govc",
            "object.collect",
            "-json",
            "-type",
            "m",
            "/",
            "name",
            "config.hardware.device",
            "config.keyId",
            "runtime.powerState"),
        Map.of(
            "GOVC_URL",
            "https://127.0.0.1:" + vcenter.port() + "/sdk",
            "GOVC_USERNAME",
            "benchmark",
            "GOVC_PASSWORD",
            "benchmark",
            "GOVC_TLS_CA_CERTS",
            trusted.toString(),
            "GOVC_PERSIST_SESSION",
            "false",
            "GOVMOMI_HOME",
            folder.toString()));
  }

  private static void print(int size, String program, List<Cost> costs) {
    System.out.printf(
        Locale.ROOT,
        "%6d  %-9s %8.2f %8.2f %10.1f%n",
        size,
        program,
        median(costs, Cost::seconds),
        median(costs, Cost::processorSeconds),
        median(costs, Cost::peakMib));
  }

  private static double ratio(List<Cost> one, List<Cost> other, ToDoubleFunction<Cost> figure) {
    return median(one, figure) / median(other, figure);
  }

  private static double median(List<Cost> costs, ToDoubleFunction<Cost> figure) {
    double[] sorted = costs.stream().mapToDouble(figure).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
