package io.vmcrypt.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Runs the SDK's audit and a govc that is on the path, in turn, as whole processes against the same
 * vCenter, and prints what each takes. The vCenter is this project's stand-in, of which it also
 * prints what it takes for each, or with {@code -Dvmcrypt.simulator=PROGRAM} a simulator: a program
 * that takes a certificate, its key and a number of VMs, prints its address, and ends with its
 * standard input, as {@code govmomi_simulator.go} of the tests does. govc reads four properties of
 * each VM, the devices among them, and prints them as JSON; the audit reads those and eight more,
 * asks for policies, compliance and keys, judges, and writes its report as JSON. A search reads
 * what govc reads and where the VM is, and prints the VMs that it finds.
 *
 * <p>The JVM has what the launcher of {@code .ci/dist} sets for an audit: {@code audit.options},
 * and an archive that is made here first. Before JDK 25, which cannot make such an archive, it has
 * what the launcher sets for other commands, and a heap of 64 MB.
 *
 * <p>Arguments: how many VMs, once or more; 10,000 and 2,000 if there are none. Runs from the
 * repository's root and needs GNU {@code time}. Exit status: 0 it was measured, 2 something is
 * missing.
 */
public final class BesideGovc {

  private static final String SIMULATOR = System.getProperty("vmcrypt.simulator", "");
  static final String USER = "user";
  static final String PASSWORD = "pass";
  private static final int ROUNDS = 5;
  private static final int TRAINING = 2000;
  private static final String AUTHORITY = "ca.pem";
  private static final String ARCHIVE = "audit.archive";
  private static final String CERTIFICATE = "server.pem";
  private static final String KEY = "server.key";
  private static final Path OPTIONS = Path.of("cli", "src", "dist", "audit.options");
  private static final int WITH_PROFILES = 25;
  private static final List<String> GOVC =
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
          "runtime.powerState");

  /**
   * What one run took.
   *
   * @param program what was run
   * @param standIn processor seconds of the stand-in meanwhile
   */
  private record Taken(Ran program, double standIn) {}

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
    if (!Files.isRegularFile(OPTIONS)) {
      System.err.println("there is no " + OPTIONS + " here: run this from the repository's root");
      System.exit(2);
    }
    List<Integer> sizes = new ArrayList<>();
    for (String size : args.length == 0 ? new String[] {"10000", "2000"} : args) {
      sizes.add(Integer.parseInt(size));
    }
    Path folder = Files.createTempDirectory("vmcrypt-beside-govc");
    try {
      new BesideGovc(folder).measure(sizes);
    } finally {
      for (String made : List.of(AUTHORITY, ARCHIVE, CERTIFICATE, KEY)) {
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
    Path trusted = Files.writeString(folder.resolve(AUTHORITY), authority.certificatePem());
    Path archive = folder.resolve(ARCHIVE);
    try (Server vcenter = standIn(authority, TRAINING)) {
      String made = withProfiles() ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=";
      run(ours("audit", vcenter, TRAINING, made + archive), Map.of());
    }
    String used = (withProfiles() ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + archive;
    System.out.printf(
        "%6s  %-9s %8s %8s %10s %14s%n", "VMs", "", "wall s", "cpu s", "peak MiB", "fake cpu s");
    for (int size : sizes) {
      List<Taken> audits = new ArrayList<>();
      List<Taken> searches = new ArrayList<>();
      List<Taken> govcs = new ArrayList<>();
      try (Server vcenter = server(authority, size)) {
        List<String> audit = ours("audit", vcenter, size, used);
        List<String> search = ours("search", vcenter, size, used);
        Map<String, String> settings = settings(vcenter, trusted);
        // the stand-in is a JVM too, and warms up
        run(GOVC, settings);
        for (int round = 0; round < ROUNDS; round++) {
          govcs.add(taken(GOVC, settings));
          audits.add(taken(audit, Map.of()));
          // a simulator's VMs are plain, and the search is for others
          if (SIMULATOR.isEmpty()) {
            searches.add(taken(search, Map.of()));
          }
        }
      }
      print(size, "govc", govcs);
      print(size, "audit", audits);
      printRatios(size, audits, govcs);
      if (SIMULATOR.isEmpty()) {
        print(size, "search", searches);
        printRatios(size, searches, govcs);
      }
    }
  }

  /**
   * A vCenter that runs.
   *
   * @param stop ends it
   */
  private record Server(Door door, Closeable stop) implements Closeable {

    @Override
    public void close() throws IOException {
      stop.close();
    }
  }

  private Server server(TestAuthority authority, int vms) throws IOException {
    return SIMULATOR.isEmpty() ? standIn(authority, vms) : simulator(authority, vms);
  }

  private static Server standIn(TestAuthority authority, int vms) {
    FakeVcenter vcenter = ManyVms.start(authority, vms);
    return new Server(Door.of(vcenter), vcenter::close);
  }

  private Server simulator(TestAuthority authority, int vms) throws IOException {
    TestIdentity identity = authority.server("127.0.0.1").issue();
    Path certificate = Files.writeString(folder.resolve(CERTIFICATE), identity.certificatePem());
    Path key = Files.writeString(folder.resolve(KEY), identity.privateKeyPem());
    Process process =
        new ProcessBuilder(SIMULATOR, "" + certificate, "" + key, Integer.toString(vms))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String address = process.inputReader(StandardCharsets.UTF_8).readLine();
    if (address == null) {
      throw new IOException(SIMULATOR + " prints no address");
    }
    // it ends with its standard input
    return new Server(
        new Door(HostAndPort.parse(address).port(), identity.thumbprint("SHA-256"), USER, PASSWORD),
        process.getOutputStream());
  }

  private static boolean withProfiles() {
    return Runtime.version().feature() >= WITH_PROFILES;
  }

  private static Ran run(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    return Ran.of(Redirect.DISCARD, environment, command);
  }

  private static Taken taken(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    long before = processorNanos();
    Ran program = run(command, environment);
    return new Taken(program, (processorNanos() - before) / 1e9);
  }

  /** Of this process, in which the stand-in runs. */
  private static long processorNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static List<String> ours(String job, Server vcenter, int vms, String archive) {
    List<String> options = new ArrayList<>(List.of("@" + OPTIONS));
    if (!withProfiles()) {
      options.clear();
      options.addAll(
          List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m", "-Xlog:all=off"));
    }
    options.add(archive);
    return Ran.command(
        options,
        VcenterProgram.class,
        job,
        vcenter.door().toString(),
        Integer.toString(vms),
        "/dev/stdout");
  }

  private Map<String, String> settings(Server vcenter, Path trusted) {
    return Map.of(
        "GOVC_URL",
        "https://127.0.0.1:" + vcenter.door().port() + "/sdk",
        "GOVC_USERNAME",
        USER,
        "GOVC_PASSWORD",
        PASSWORD,
        "GOVC_TLS_CA_CERTS",
        trusted.toString(),
        "GOVC_PERSIST_SESSION",
        "false",
        "GOVMOMI_HOME",
        folder.toString());
  }

  private static void print(int size, String program, List<Taken> costs) {
    System.out.printf(
        Locale.ROOT,
        "%6d  %-9s %8.2f %8.2f %10.1f %14.2f%n",
        size,
        program,
        median(costs, taken -> taken.program().seconds()),
        median(costs, taken -> taken.program().processorSeconds()),
        median(costs, taken -> taken.program().peakMib()),
        median(costs, Taken::standIn));
  }

  private static void printRatios(int size, List<Taken> one, List<Taken> other) {
    System.out.printf(
        Locale.ROOT,
        "%6d  %-9s %8.2f %8.2f %10.2f%n",
        size,
        "  ratio",
        ratio(one, other, taken -> taken.program().seconds()),
        ratio(one, other, taken -> taken.program().processorSeconds()),
        ratio(one, other, taken -> taken.program().peakMib()));
  }

  private static double ratio(List<Taken> one, List<Taken> other, ToDoubleFunction<Taken> figure) {
    return median(one, figure) / median(other, figure);
  }

  private static double median(List<Taken> costs, ToDoubleFunction<Taken> figure) {
    double[] sorted = costs.stream().mapToDouble(figure).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
