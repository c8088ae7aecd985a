package io.vmcrypt.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.http.Faults;
import io.vmcrypt.testkit.http.ReceivedRequest;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.kmip.part.FakeKmipKey;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeKmsCluster;
import io.vmcrypt.testkit.vcenter.part.FakeVmState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command, killed at each of its remote calls in turn, and what is there after that. The
 * ordinary build kills one process; in its other runs, those before and after a kill too, the
 * command is in the process of the test. There nothing that it sends is answered any more once it
 * is killed, which is the same to the systems.
 */
// takes longer than any other: it begins first, so that nobody waits for it alone
@Order(1)
@Tag("thorough")
class CrashMatrixTest {

  private static final int LIMIT_SECONDS = 600;
  private static final int AT_A_TIME = 4;

  /** As many kills as the thorough tests have time for. */
  private static final int SOME = 5;

  /** What changes nothing at a vCenter, but sessions and what lives with them. */
  private static final Set<String> READS =
      Set.of(
          "RetrieveServiceContent",
          "Login",
          "Logout",
          "ListKmipServers",
          "ListKmsClusters",
          "RetrieveKmipServerCert",
          "RetrieveClientCert",
          "RetrieveKmipServersStatus_Task",
          "RetrievePropertiesEx",
          "ContinueRetrievePropertiesEx",
          "CreatePropertyCollector",
          "CreateFilter",
          "CreateContainerView",
          "DestroyView",
          "WaitForUpdatesEx",
          "DestroyPropertyCollector",
          "FindByInventoryPath",
          "PbmRetrieveServiceContent",
          "PbmQueryProfile",
          "PbmRetrieveContent",
          "PbmQueryAssociatedProfiles",
          "PbmFetchComplianceResult",
          "HasPrivilegeOnEntities",
          "QueryCryptoKeyStatus");

  private static final String KMS = "KMS";

  private static final Pattern METHOD =
      Pattern.compile("<(?:\\w+:)?Body[^>]*>\\s*<(?:\\w+:)?(\\w+)");

  @TempDir private Path directory;
  private final Map<Long, Path> logs = new ConcurrentHashMap<>();

  /**
   * Where a process is killed: at the nth request of this name to a system, before it takes effect
   * or after.
   */
  private record Kill(
      String system, String request, int nth, boolean changes, boolean afterEffect) {

    boolean isAt(ReceivedRequest received) {
      return name(received).equals(request);
    }

    @Override
    public String toString() {
      return (afterEffect ? "after " : "before ") + system + " " + request + ", number " + nth;
    }
  }

  /** What a run that nothing disturbed called, and what it left. */
  private record Clean(List<Kill> kills, String state) {}

  /** What is wrong after a run that was killed and another one. */
  private record Outcome(boolean killed, @Nullable String problem) {}

  @Test
  @Tag("crash")
  @DisplayName("the main job, killed at any call and run again, ends as one run that was not")
  void job_killedAtEachCall_endsAsOneRun() throws Exception {
    Clean clean = clean(cloud -> ended(start(cloud, cloud.kmsPort())));

    Map<Kill, Outcome> outcomes =
        killedAt(
            clean.kills(),
            kill ->
                killAndRunAgain(
                    kill, clean.state(), cloud -> ended(start(cloud, cloud.kmsPort()))));

    long killed = outcomes.values().stream().filter(Outcome::killed).count();
    System.out.println(killed + " of " + outcomes.size() + " runs were killed");
    assertThat(problems(outcomes)).isEmpty();
    // how often it polls differs a little from run to run
    assertThat(killed).isGreaterThan(outcomes.size() * 8L / 10);
  }

  @Test
  @DisplayName("the main job, killed at some call and run again, ends as one run that was not")
  void job_killedAtSomeCalls_endsAsOneRun() throws Exception {
    long seed = Long.getLong("vmcrypt.seed", System.nanoTime());
    System.out.println("seed " + seed + " (repeat with -Dvmcrypt.seed=" + seed + ")");
    Clean clean = clean(this::here);
    int apart = clean.kills().size() / SOME;
    Random random = new Random(seed);
    int first = random.nextInt(apart);
    List<Kill> some =
        IntStream.range(0, SOME).mapToObj(i -> clean.kills().get(first + i * apart)).toList();
    Kill ofProcess = some.get(random.nextInt(SOME));

    Map<Kill, Outcome> outcomes =
        killedAt(
            some,
            kill ->
                kill.equals(ofProcess)
                    ? killAndRunAgain(kill, clean.state(), this::here)
                    : killHereAndRunAgain(kill, clean.state()));
    assertThat(problems(outcomes)).isEmpty();
  }

  /** A run of the job that ends by itself. */
  private interface Job {
    Run run(FakeCloud cloud) throws Exception;
  }

  private static Clean clean(Job whole) throws Exception {
    try (FakeCloud cloud = cloud()) {
      List<Kill> kills = new ArrayList<>();
      kills.add(new Kill(KMS, "handshake", 1, false, false));
      List<Kill> atOvh = kills("OVHcloud", cloud.ovh().faults());
      List<Kill> atVcenter = kills("vCenter", cloud.vcenter().faults());
      Run job = whole.run(cloud);
      assertThat(job.status()).as(job.toString()).isZero();
      kills.addAll(atOvh);
      kills.addAll(atVcenter);
      String state = state(cloud);
      assertThat(kills).hasSizeGreaterThan(40);
      assertThat(state).contains("delivered", "web-01", "reconfigurations=1");
      // the keys of a key provider that is named are made before the call that uses them
      assertThat(kills).extracting(Kill::request).contains("GenerateKey");
      assertThat(state).contains("Active used").doesNotContain("unused");
      return new Clean(kills, state);
    }
  }

  private interface Killing {
    Outcome of(Kill kill) throws Exception;
  }

  private static Map<Kill, Outcome> killedAt(List<Kill> kills, Killing killing) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(AT_A_TIME);
    try {
      Map<Kill, Future<Outcome>> runs = new LinkedHashMap<>();
      kills.forEach(kill -> runs.put(kill, pool.submit(() -> killing.of(kill))));
      Map<Kill, Outcome> outcomes = new LinkedHashMap<>();
      for (Map.Entry<Kill, Future<Outcome>> run : runs.entrySet()) {
        outcomes.put(run.getKey(), run.getValue().get());
      }
      return outcomes;
    } finally {
      pool.shutdownNow();
    }
  }

  private static Map<String, String> problems(Map<Kill, Outcome> outcomes) {
    Map<String, String> problems = new LinkedHashMap<>();
    outcomes.forEach(
        (kill, outcome) -> {
          if (outcome.problem() != null) {
            problems.put(kill.toString(), outcome.problem());
          } else if (kill.changes() && !outcome.killed()) {
            problems.put(kill.toString(), "there was no such call");
          }
        });
    return problems;
  }

  private Outcome killAndRunAgain(Kill kill, String wanted, Job second) throws Exception {
    CompletableFuture<Process> process = new CompletableFuture<>();
    AtomicBoolean met = new AtomicBoolean();
    Runnable killing =
        () -> {
          met.set(true);
          process.join().destroyForcibly();
        };
    try (FakeCloud cloud = cloud();
        ServerSocket trap = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int kmsPort = kill(kill, cloud, trap, Fault.silence(), killing);
      process.complete(start(cloud, kmsPort));
      Run run = ended(process.join());
      if (!met.get() && run.status() != 0) {
        return new Outcome(false, "it ended with " + run);
      }
      cloud.ovh().faults().clear();
      cloud.vcenter().faults().clear();

      return new Outcome(met.get(), problemOfRunningAgain(cloud, wanted, second));
    }
  }

  /** The same, but for a process: from the kill on nothing is answered, until the run has ended. */
  private Outcome killHereAndRunAgain(Kill kill, String wanted) throws Exception {
    AtomicBoolean dead = new AtomicBoolean();
    CompletableFuture<Run> over = new CompletableFuture<>();
    try (FakeCloud cloud = cloud();
        ServerSocket trap = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Thread> running = new CompletableFuture<>();
      Runnable killing =
          () -> {
            dead.set(true);
            running.join().interrupt();
          };
      int kmsPort = kill(kill, cloud, trap, Fault.close(), killing);
      cloud.ovh().faults().onEvery(request -> dead.get(), Fault.close());
      cloud.vcenter().faults().onEvery(request -> dead.get(), Fault.close());
      String document = document(cloud, kmsPort);
      Thread job = new Thread(() -> over.complete(here(cloud, document)), "job to be killed");
      running.complete(job);
      job.start();
      Run run = over.get(LIMIT_SECONDS, TimeUnit.SECONDS);
      if (!dead.get() && run.status() != 0) {
        return new Outcome(false, "it ended with " + run);
      }
      cloud.ovh().faults().clear();
      cloud.vcenter().faults().clear();

      return new Outcome(dead.get(), problemOfRunningAgain(cloud, wanted, this::here));
    }
  }

  private Run here(FakeCloud cloud) throws IOException {
    return here(cloud, document(cloud, cloud.kmsPort()));
  }

  private static Run here(FakeCloud cloud, String document) {
    return Cli.at(cloud, new BriskTime()).ticking().run("apply", "--yes", document);
  }

  /**
   * Plans a kill.
   *
   * @return the port of the KMS that the job is told
   */
  private static int kill(
      Kill kill, FakeCloud cloud, ServerSocket trap, Fault end, Runnable killing) {
    if (kill.system().equals(KMS)) {
      Thread trapping = new Thread(() -> killAtConnection(trap, killing), "trap");
      trapping.setDaemon(true);
      trapping.start();
      return trap.getLocalPort();
    }
    Faults faults =
        kill.system().equals("OVHcloud") ? cloud.ovh().faults() : cloud.vcenter().faults();
    Fault fault = kill.afterEffect() ? end.afterTakingEffect() : end;
    faults.onNth(kill.nth(), kill::isAt, fault.whenMet(killing));
    return cloud.kmsPort();
  }

  private static @Nullable String problemOfRunningAgain(FakeCloud cloud, String wanted, Job job)
      throws Exception {
    Run again = job.run(cloud);
    if (again.status() != 0 && (again.out() + again.err()).contains("Plan again")) {
      // a task of the run that was killed has ended since the plan, which does not hold any more
      again = job.run(cloud);
    }
    if (again.status() != 0) {
      return "the second run ended with " + again;
    }
    // that of the run that was killed, which vCenter ends in its own time
    if (cloud.vcenter().users().openSessions() > 1) {
      return "sessions are left: " + cloud.vcenter().users().openSessions();
    }
    if (!cloud.vcenter().failures().isEmpty() || !cloud.ovh().failures().isEmpty()) {
      return "a fake failed: " + cloud.vcenter().failures() + cloud.ovh().failures();
    }
    // a key that was made for a VM before the kill: nothing uses it, and nobody knows whose it is
    String state = state(cloud).replace("Active unused, ", "").replace(", Active unused", "");
    return state.equals(wanted) ? null : state;
  }

  /** What the job makes of an empty cloud. */
  private String document(FakeCloud cloud, int kmsPort) throws IOException {
    Path files = Files.createTempDirectory(directory, "estate");
    Files.writeString(files.resolve("client.pem"), cloud.clientIdentity().chainPem());
    Files.writeString(files.resolve("client.key"), cloud.clientIdentity().privateKeyPem());
    return Files.writeString(
            files.resolve("estate.json"),
            """
            {
              "estate": "prod",
              "keyServers": [{"name": "kms-1", "address": "%s:%d", "thumbprint": "%s"}],
              "clientTrust": {"identity": {"certificate": "client.pem", "key": "client.key"}},
              "registeredWith": "%s",
              "keyProvider": {"name": "kms-cluster"},
              "vms": [
                {"named": ["web-01"], "migrateEncryption": "required"},
                {"named": ["db-01"], "disks": ["Hard disk 2"], "migrateEncryption": "required"}
              ]
            }
            """
                .formatted(
                    cloud.kmsHost(),
                    kmsPort,
                    Thumbprint.of(
                        cloud.kms().orElseThrow().certificate(), ThumbprintAlgorithm.SHA256),
                    cloud.ovh().serviceName()))
        .toString();
  }

  private Process start(FakeCloud cloud, int kmsPort) throws IOException {
    return start(
        ProcessEnvironment.of(cloud, directory), "apply", "--yes", document(cloud, kmsPort));
  }

  private static void killAtConnection(ServerSocket trap, Runnable killing) {
    try {
      Socket connection = trap.accept();
      killing.run();
      connection.close();
    } catch (IOException closed) {
      // the test is over
    }
  }

  @Test
  @DisplayName(
      "a probe killed in its key round trip leaves one key at most, which no other touches")
  void roundTrip_killedAtEachOperation_leavesOneKeyAtMost() throws Exception {
    long seed = Long.getLong("vmcrypt.seed", System.nanoTime());
    System.out.println("seed " + seed + " (repeat with -Dvmcrypt.seed=" + seed + ")");
    List<String> operations =
        List.of(
            "Discover Versions",
            "Query",
            "Create",
            "Get",
            "Get Attributes",
            "Activate",
            "Revoke",
            "Destroy");
    String ofProcess = operations.get(new Random(seed).nextInt(operations.size()));
    Map<String, String> left = new HashMap<>();
    for (String operation : operations) {
      left.put(operation, leftBy(operation, operation.equals(ofProcess)));
    }
    assertThat(left)
        .isEqualTo(
            Map.of(
                "Discover Versions", "[]",
                "Query", "[]",
                "Create", "[Pre-Active]",
                "Get", "[Pre-Active]",
                "Get Attributes", "[Pre-Active]",
                "Activate", "[Active]",
                "Revoke", "[Deactivated]",
                "Destroy", "[]"));
  }

  /**
   * The states of the keys that are there after a probe was killed while it waited: as a process,
   * or in this one by cutting its way to the KMS.
   */
  private String leftBy(String operation, boolean isProcess) throws Exception {
    TestAuthority authority = TestAuthority.create();
    TestIdentity client = authority.client("vcenter").issue();
    CompletableFuture<FakeKmipServer> server = new CompletableFuture<>();
    CompletableFuture<Runnable> killing = new CompletableFuture<>();
    AtomicBoolean killed = new AtomicBoolean();
    try (FakeKmipServer kms =
            FakeKmipServer.builder(authority)
                .waiting(
                    duration -> {
                      // after the request took effect, before it is answered
                      List<String> operations = server.join().operations();
                      boolean last = operations.get(operations.size() - 1).equals(operation);
                      if (last && killed.compareAndSet(false, true)) {
                        killing.join().run();
                      }
                    })
                .start();
        CutLine line = CutLine.to(kms.port())) {
      server.complete(kms);
      kms.delayAnswers(Duration.ofMillis(1));
      Path pem = directory.resolve("client-" + kms.port() + ".pem");
      Files.writeString(pem, client.chainPem() + client.privateKeyPem());
      if (isProcess) {
        Process process = start(Map.of(), probing(kms.host() + ":" + kms.port(), pem));
        killing.complete(() -> process.destroyForcibly().onExit().join());
        Run unused = ended(process);
      } else {
        killing.complete(line::close);
        Run unused = Cli.bare().run(probing(kms.host() + ":" + line.port(), pem));
      }
      assertThat(killed).as(operation).isTrue();
      List<FakeKmipKey> left = kms.keys();
      // it has no name by which another probe could know it
      assertThat(left).allSatisfy(key -> assertThat(key.attributes()).doesNotContainKey("Name"));

      Run next = Cli.bare().run(probing(kms.host() + ":" + kms.port(), pem));
      assertThat(next.status()).isZero();
      assertThat(next.out()).as(operation).contains("key round trip").contains("passed");

      // the next one tidies up after itself alone: what it finds at a KMS may be another's
      assertThat(kms.keys()).as(operation).isEqualTo(left);
      return left.stream().map(FakeKmipKey::state).toList().toString();
    }
  }

  private static String[] probing(String kms, Path pem) {
    return new String[] {
      "probe", kms, "--cert", pem.toString(), "--key", pem.toString(), "--round-trip"
    };
  }

  private static FakeCloud cloud() {
    return FakeCloud.builder().taskStep(Duration.ofMillis(1)).start();
  }

  /** Notes each request to a fake, and where to kill at it; filled while a process runs. */
  private static List<Kill> kills(String system, Faults faults) {
    List<Kill> kills = new CopyOnWriteArrayList<>();
    Map<String, Integer> counts = new ConcurrentHashMap<>();
    faults.onEvery(
        request -> {
          String name = name(request);
          int nth = counts.merge(name, 1, Integer::sum);
          boolean changes = changes(request, name);
          kills.add(new Kill(system, name, nth, changes, false));
          if (changes) {
            kills.add(new Kill(system, name, nth, true, true));
          }
          return false;
        },
        Fault.silence());
    return kills;
  }

  private static String name(ReceivedRequest request) {
    Matcher method = METHOD.matcher(request.text());
    return request.path().startsWith("/1.0") || !method.find()
        ? request.toString()
        : method.group(1);
  }

  private static boolean changes(ReceivedRequest request, String name) {
    return !request.method().equals("GET") && !READS.contains(name);
  }

  private Process start(Map<String, String> environment, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(JavaProcess.java(UnlimitedVmcrypt.class));
    command.addAll(List.of(arguments));
    Path log = Files.createTempFile(directory, "log", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("OVH_") || name.startsWith("VMCRYPT_"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    logs.put(process.pid(), log);
    return process;
  }

  private Run ended(Process process) throws IOException, InterruptedException {
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException("a process did not end in " + LIMIT_SECONDS + " s");
    }
    return new Run(
        process.exitValue(), Files.readString(requireNonNull(logs.get(process.pid()))), "");
  }

  /** All that is there, without what differs from one cloud to the next: ports, keys, ids. */
  private static String state(FakeCloud cloud) {
    FakeKmipServer kms = cloud.kms().orElseThrow();
    String thumbprint = Thumbprint.of(kms.certificate(), ThumbprintAlgorithm.SHA1).toString();
    String registered =
        cloud.ovh().registeredKms().stream()
            .map(
                found ->
                    found.ip()
                        + " \""
                        + found.description()
                        + "\" "
                        + found.state()
                        + found.sslThumbprint().replace(thumbprint, " thumbprint of the KMS"))
            .collect(Collectors.joining(", "));
    String tasks =
        cloud.ovh().tasks().stream()
            .map(task -> task.name() + " " + task.state())
            .collect(Collectors.joining(", "));
    String clusters =
        cloud.vcenter().kmsClusters().stream()
            .map(FakeKmsCluster::toString)
            .collect(Collectors.joining(", "))
            .replaceAll("port=\\d+", "port=");
    List<FakeVmState> vms = cloud.vmNames().stream().map(cloud.vcenter()::vm).toList();
    Set<String> used =
        vms.stream().flatMap(CrashMatrixTest::keys).map(FakeKey::keyId).collect(Collectors.toSet());
    String keys =
        kms.keys().stream()
            .map(key -> key.state() + (used.contains(key.id()) ? " used" : " unused"))
            .sorted()
            .collect(Collectors.joining(", "));
    return String.join(
        "\n",
        registered,
        tasks,
        clusters,
        cloud.vcenter().hosts().cryptoStates().toString(),
        vms.stream().map(CrashMatrixTest::state).collect(Collectors.joining(", ")),
        keys);
  }

  private static String state(FakeVmState vm) {
    return vm.path()
        + " "
        + vm.powerState()
        + " "
        + provider(vm.key())
        + " "
        + vm.policy()
        + " "
        + vm.migrateEncryption()
        + " reconfigurations="
        + vm.reconfigurations()
        + vm.disks().stream()
            .map(disk -> " " + disk.label() + " " + provider(disk.key()) + " " + disk.policy())
            .collect(Collectors.joining());
  }

  private static Stream<FakeKey> keys(FakeVmState vm) {
    return Stream.concat(
            Stream.of(Optional.ofNullable(vm.key())),
            vm.disks().stream().map(disk -> Optional.ofNullable(disk.key())))
        .flatMap(Optional::stream);
  }

  private static String provider(@Nullable FakeKey key) {
    return key == null ? "plain" : "encrypted by " + key.clusterId();
  }
}
