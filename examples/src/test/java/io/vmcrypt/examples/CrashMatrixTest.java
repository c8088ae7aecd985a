package io.vmcrypt.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.FakeKey;
import io.vmcrypt.testkit.FakeKmipKey;
import io.vmcrypt.testkit.FakeKmipServer;
import io.vmcrypt.testkit.FakeKmsCluster;
import io.vmcrypt.testkit.FakeVmState;
import io.vmcrypt.testkit.Fault;
import io.vmcrypt.testkit.Faults;
import io.vmcrypt.testkit.ReceivedRequest;
import io.vmcrypt.testkit.TestAuthority;
import io.vmcrypt.testkit.TestIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes that are killed at each of their remote calls in turn, and what is there after that.
 */
@Tag("crash")
class CrashMatrixTest {

  private static final int LIMIT_SECONDS = 120;
  private static final int AT_A_TIME = 3;

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
          "PbmQueryAssociatedProfiles");

  private static final Pattern METHOD =
      Pattern.compile("<(?:\\w+:)?Body[^>]*>\\s*<(?:\\w+:)?(\\w+)");

  @TempDir private Path directory;

  /** Where a process is killed: at the nth request to a system, before it takes effect or after. */
  private record Kill(String system, int nth, boolean afterEffect, String request) {
    @Override
    public String toString() {
      return (afterEffect ? "after " : "before ") + system + " " + nth + ", " + request;
    }
  }

  @Test
  @DisplayName("the main job, killed at any call and run again, ends as one run that was not")
  void job_killedAtEachCall_endsAsOneRun() throws Exception {
    List<Kill> kills;
    String wanted;
    try (FakeCloud cloud = cloud()) {
      kills = new ArrayList<>(kills("OVHcloud", cloud.ovh().faults()));
      List<Kill> atVcenter = kills("vCenter", cloud.vcenter().faults());
      Process process =
          start(EnableVmEncryption.class, environment(cloud, cloud.kmsPort(), "clean"));
      int status = ended(process);
      assertThat(status).as(this::log).isZero();
      kills.addAll(atVcenter);
      wanted = state(cloud);
    }
    assertThat(kills).hasSizeGreaterThan(40);
    assertThat(wanted).contains("delivered", "web-01", "reconfigurations=1");

    Map<String, String> wrong = new HashMap<>();
    AtomicInteger killed = new AtomicInteger();
    List<Kill> all =
        Stream.concat(Stream.of(new Kill("KMS", 1, false, "handshake")), kills.stream()).toList();
    ExecutorService pool = Executors.newFixedThreadPool(AT_A_TIME);
    try {
      Map<Kill, Future<@Nullable String>> runs = new HashMap<>();
      for (Kill kill : all) {
        Callable<@Nullable String> run = () -> killAndRunAgain(kill, wanted, killed);
        runs.put(kill, pool.submit(run));
      }
      for (Map.Entry<Kill, Future<@Nullable String>> run : runs.entrySet()) {
        String problem = run.getValue().get();
        if (problem != null) {
          wrong.put(run.getKey().toString(), problem);
        }
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(wrong).isEmpty();
    // how often it polls differs a little from run to run
    assertThat(killed.get()).isGreaterThan(all.size() * 8 / 10);
  }

  private @Nullable String killAndRunAgain(Kill kill, String wanted, AtomicInteger killed)
      throws Exception {
    CompletableFuture<Process> process = new CompletableFuture<>();
    AtomicBoolean met = new AtomicBoolean();
    Runnable killing =
        () -> {
          met.set(true);
          process.join().destroyForcibly();
        };
    try (FakeCloud cloud = cloud();
        ServerSocket trap = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int kmsPort = cloud.kmsPort();
      if (kill.system().equals("KMS")) {
        kmsPort = trap.getLocalPort();
        Thread trapping = new Thread(() -> killAtConnection(trap, killing), "trap");
        trapping.setDaemon(true);
        trapping.start();
      } else {
        Fault fault = kill.afterEffect() ? Fault.silence().afterTakingEffect() : Fault.silence();
        Faults faults =
            kill.system().equals("OVHcloud") ? cloud.ovh().faults() : cloud.vcenter().faults();
        faults.onNth(kill.nth(), request -> true, fault.whenMet(killing));
      }
      process.complete(
          start(EnableVmEncryption.class, environment(cloud, kmsPort, "run-" + kill.hashCode())));
      int status = ended(process.join());
      if (met.get()) {
        killed.incrementAndGet();
      } else if (status != 0) {
        return "it ended with " + status;
      }
      cloud.ovh().faults().clear();
      cloud.vcenter().faults().clear();

      MainJob again = MainJob.run(new ChangedSystems(cloud));

      if (again.status() != 0) {
        return "the second run ended with " + again.status() + ": " + again.out();
      }
      if (cloud.vcenter().openSessions() > 1) {
        return "sessions are left: " + cloud.vcenter().openSessions();
      }
      String state = state(cloud);
      return state.equals(wanted) ? null : state;
    }
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
  @DisplayName("a probe killed during its key round trip leaves at most one key, unused")
  void roundTrip_killedAtEachOperation_leavesOneKeyAtMost() throws Exception {
    Map<String, String> left = new HashMap<>();
    for (String operation :
        List.of(
            "Discover Versions",
            "Query",
            "Create",
            "Get",
            "Get Attributes",
            "Activate",
            "Revoke",
            "Destroy")) {
      left.put(operation, leftBy(operation));
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

  /** The states of the keys that are there after a probe was killed while it waited. */
  private String leftBy(String operation) throws Exception {
    TestAuthority authority = TestAuthority.create();
    TestIdentity client = authority.client("vcenter").issue();
    CompletableFuture<FakeKmipServer> server = new CompletableFuture<>();
    CompletableFuture<Process> process = new CompletableFuture<>();
    AtomicBoolean killed = new AtomicBoolean();
    try (FakeKmipServer kms =
        FakeKmipServer.builder(authority)
            .waiting(
                duration -> {
                  // after the request took effect, before it is answered
                  List<String> operations = server.join().operations();
                  boolean last = operations.get(operations.size() - 1).equals(operation);
                  if (last && killed.compareAndSet(false, true)) {
                    Process running = process.join().destroyForcibly();
                    running.onExit().join();
                  }
                })
            .start()) {
      server.complete(kms);
      kms.delayAnswers(Duration.ofMillis(1));
      Path pem = directory.resolve("client-" + kms.port() + ".pem");
      Files.writeString(pem, client.chainPem() + client.privateKeyPem());
      process.complete(
          start(
              ProbeKms.class,
              Map.of(),
              kms.host() + ":" + kms.port(),
              "--cert",
              pem.toString(),
              "--key",
              pem.toString(),
              "--round-trip"));
      ended(process.join());
      assertThat(killed).as(operation).isTrue();
      return kms.keys().stream().map(FakeKmipKey::state).toList().toString();
    }
  }

  private static FakeCloud cloud() {
    return FakeCloud.builder().taskStep(Duration.ofMillis(1)).start();
  }

  /** Notes each request to a fake, and where to kill at it; filled while a process runs. */
  private static List<Kill> kills(String system, Faults faults) {
    List<Kill> kills = new CopyOnWriteArrayList<>();
    AtomicInteger count = new AtomicInteger();
    faults.onEvery(
        request -> {
          int nth = count.incrementAndGet();
          String name = name(request);
          kills.add(new Kill(system, nth, false, name));
          if (changes(request, name)) {
            kills.add(new Kill(system, nth, true, name));
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

  private Map<String, String> environment(FakeCloud cloud, int kmsPort, String name)
      throws IOException {
    Path files = Files.createDirectories(directory.resolve(name));
    Function<String, String> file =
        text -> {
          try {
            Path path = Files.createTempFile(files, "file", ".pem");
            return Files.writeString(path, text).toString();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
    Map<String, String> environment = new HashMap<>();
    String authority = file.apply(cloud.authority().certificatePem());
    environment.put("OVH_ENDPOINT", cloud.ovh().endpoint().toString());
    environment.put("OVH_APPLICATION_KEY", cloud.ovh().applicationKey());
    environment.put("OVH_APPLICATION_SECRET", cloud.ovh().applicationSecret());
    environment.put("OVH_CONSUMER_KEY", cloud.ovh().consumerKey());
    environment.put("VMCRYPT_OVH_SERVICE", cloud.ovh().serviceName());
    environment.put("VMCRYPT_OVH_CA_FILE", authority);
    environment.put("VMCRYPT_VCENTER", cloud.vcenter().host() + ":" + cloud.vcenter().port());
    environment.put("VMCRYPT_VCENTER_USER", cloud.vcenter().userName());
    environment.put("VMCRYPT_VCENTER_PASSWORD_FILE", file.apply(cloud.vcenter().password()));
    environment.put("VMCRYPT_VCENTER_CA_FILE", authority);
    environment.put("VMCRYPT_KMS", cloud.kmsHost() + ":" + kmsPort);
    environment.put("VMCRYPT_KMS_CLIENT_CERT", file.apply(cloud.clientIdentity().chainPem()));
    environment.put("VMCRYPT_KMS_CLIENT_KEY", file.apply(cloud.clientIdentity().privateKeyPem()));
    environment.put("VMCRYPT_VMS", "web-01; db-01=Hard disk 2");
    return environment;
  }

  private Process start(Class<?> main, Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(Run.java(main));
    // what makes short lives shorter
    command.addAll(1, List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of(arguments));
    ProcessBuilder.Redirect log =
        ProcessBuilder.Redirect.appendTo(directory.resolve("log").toFile());
    ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(log).redirectError(log);
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("OVH_") || name.startsWith("VMCRYPT_"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    return process;
  }

  private String log() {
    try {
      return Files.readString(directory.resolve("log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int ended(Process process) throws InterruptedException {
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException("a process did not end in " + LIMIT_SECONDS + " s");
    }
    return process.exitValue();
  }

  /** All that is there, without what differs from one cloud to the next: ports, keys, ids. */
  private static String state(FakeCloud cloud) {
    String registered =
        cloud.ovh().registeredKms().stream()
            .map(kms -> kms.ip() + " \"" + kms.description() + "\" " + kms.state())
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
    String vms =
        cloud.vmNames().stream()
            .map(cloud.vcenter()::vm)
            .map(CrashMatrixTest::state)
            .collect(Collectors.joining(", "));
    String keys =
        cloud.kms().orElseThrow().keys().stream()
            .map(FakeKmipKey::state)
            .sorted()
            .collect(Collectors.joining(", "));
    return String.join("\n", registered, tasks, clusters, vms, keys);
  }

  private static String state(FakeVmState vm) {
    return vm.name()
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

  private static String provider(@Nullable FakeKey key) {
    return key == null ? "plain" : "encrypted";
  }
}
