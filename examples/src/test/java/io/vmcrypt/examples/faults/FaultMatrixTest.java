package io.vmcrypt.examples.faults;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.CapturedLogs;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.ovh.FakeOvhApi;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Each remote call of the SDK against each way in which a network or a server fails. */
@Isolated("captures all logs, and looks for threads that are left")
@Tag("thorough")
class FaultMatrixTest {

  /** What is expected: written by hand, so that a reader sees it, and nothing computes it. */
  private static final Path EXPECTED =
      Path.of("src/test/resources/io/vmcrypt/examples/faults/fault-matrix.txt");

  /** What came out, in the same form, to compare. */
  private static final Path OBSERVED = Path.of("target/fault-matrix.txt");

  /** The rows to play, separated by commas; all if there are none. */
  private static final Set<String> ONLY = RemoteCall.names("vmcrypt.faults");

  /** By their names, such as {@code SOAP_FAULT}, separated by commas; all if there are none. */
  private static final Set<String> COLUMNS = RemoteCall.names("vmcrypt.columns");

  private static final List<MatrixFault> COLUMNS_TO_PLAY =
      Stream.of(MatrixFault.values())
          .filter(column -> COLUMNS.isEmpty() || COLUMNS.contains(column.name()))
          .toList();

  /** More than there are processors: many cells wait for a time limit. */
  private static final int AT_A_TIME = 24;

  /**
   * Of the libraries, shared by all clients of a process, and of stand-ins that a busy machine gave
   * no time to end; they end by themselves when idle.
   */
  private static final String HOUSEKEEPING =
      "OkHttp TaskRunner|MockWebServer TaskRunner|Okio Watchdog|process reaper";

  private final Map<String, List<? extends RemoteCall<?>>> calls = new LinkedHashMap<>();

  {
    calls.put("KMS (KMIP)", KmsScene.calls());
    calls.put("OVHcloud API, version 1", OvhScene.version1());
    calls.put("OVHcloud API, version 2", OvhScene.version2());
    calls.put("vCenter SOAP, vim", VcenterScene.vim());
    calls.put("vCenter SOAP, target of a move", VcenterScene.target());
    calls.put("vCenter SOAP, pbm", VcenterScene.pbm());
    calls.put("vCenter vAPI", VcenterScene.vapi());
    calls.replaceAll(
        (system, rows) ->
            rows.stream().filter(call -> ONLY.isEmpty() || ONLY.contains(call.name())).toList());
  }

  @Test
  @DisplayName("each remote call answers each fault as the table says, and leaves nothing open")
  void everyCall_everyFault_endsAsTold() throws Exception {
    MatrixTable expected = Files.exists(EXPECTED) ? MatrixTable.read(EXPECTED) : new MatrixTable();
    MatrixTable observed = new MatrixTable();
    List<String> problems = new ArrayList<>();
    Set<Thread> threadsBefore = Thread.getAllStackTraces().keySet();
    Set<String> secrets = ConcurrentHashMap.newKeySet();
    ExecutorService pool = Executors.newFixedThreadPool(AT_A_TIME);
    try (CapturedLogs logs = CapturedLogs.start();
        FakeOvhApi stranger = FakeOvhApi.start(TestAuthority.create("a stranger"));
        Relay elsewhere = Relay.to(stranger.endpoint().getPort())) {
      Map<String, Future<Map<MatrixFault, Cell>>> cells = new LinkedHashMap<>();
      for (Map.Entry<String, List<? extends RemoteCall<?>>> system : calls.entrySet()) {
        for (RemoteCall<?> call : system.getValue()) {
          List<MatrixFault> wanted =
              COLUMNS_TO_PLAY.stream()
                  .filter(
                      fault ->
                          !expected
                              .get(system.getKey(), call.name(), fault)
                              .equals(MatrixTable.NONE))
                  .toList();
          for (List<MatrixFault> together : Cell.together(call, wanted)) {
            Future<Map<MatrixFault, Cell>> future =
                pool.submit(
                    () ->
                        Cell.play(
                            call,
                            together,
                            stranger.endpoint().getPort(),
                            elsewhere.port(),
                            secrets));
            together.forEach(fault -> cells.put(name(system.getKey(), call, fault), future));
          }
        }
      }
      for (Map.Entry<String, List<? extends RemoteCall<?>>> system : calls.entrySet()) {
        for (RemoteCall<?> call : system.getValue()) {
          for (MatrixFault fault : COLUMNS_TO_PLAY) {
            String name = name(system.getKey(), call, fault);
            String wanted = expected.get(system.getKey(), call.name(), fault);
            Cell cell = result(cells.get(name), fault);
            observed.put(system.getKey(), call.name(), fault, cell.outcome());
            cell.problems().forEach(problem -> problems.add(name + ": " + problem));
            if (!cell.outcome().equals(wanted)) {
              problems.add(
                  name + ": is " + cell.outcome() + ", not " + wanted + ": " + cell.message());
            }
          }
        }
      }
      assertThat(elsewhere.accepted()).as("redirects that were followed").isZero();
      assertThat(secrets).isNotEmpty();
      String said = logs.text();
      assertThat(said.contains("was leaked") || Cell.logsSecret(said, secrets))
          .as(
              () ->
                  said.lines()
                      .filter(line -> line.contains("was leaked") || Cell.logsSecret(line, secrets))
                      .limit(10)
                      .toList()
                      .toString())
          .isFalse();
    } finally {
      pool.shutdownNow();
    }
    Files.writeString(OBSERVED, observed.text() + String.join("\n", problems) + "\n");
    assertThat(problems).isEmpty();
    assertThat(left(threadsBefore)).isEmpty();
    assertThat(observed.calls()).as("rows of these names").hasSizeGreaterThanOrEqualTo(ONLY.size());
    if (ONLY.isEmpty()) {
      assertThat(expected.calls()).isEqualTo(observed.calls());
    }
  }

  private static String name(String system, RemoteCall<?> call, MatrixFault fault) {
    return system + ": " + call.name() + ": " + fault;
  }

  private static Cell result(@Nullable Future<Map<MatrixFault, Cell>> future, MatrixFault fault) {
    try {
      return future == null
          ? new Cell(MatrixTable.NONE, "", List.of())
          : requireNonNull(future.get().get(fault));
    } catch (Exception e) {
      return new Cell("broken", "", List.of("the cell broke: " + e));
    }
  }

  /** Threads that are there and were not before, once they had time to end. */
  private static List<String> left(Set<Thread> before) throws InterruptedException {
    List<Thread> more =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> !before.contains(thread))
            .filter(thread -> !thread.getName().matches(HOUSEKEEPING))
            .toList();
    for (Thread thread : more) {
      thread.join(20_000);
    }
    return more.stream().filter(Thread::isAlive).map(Thread::getName).collect(Collectors.toList());
  }
}
