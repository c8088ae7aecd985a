package io.vmcrypt.vsphere;

import static io.vmcrypt.vsphere.ScriptedVcenter.always;
import static io.vmcrypt.vsphere.ScriptedVcenter.fault;
import static io.vmcrypt.vsphere.ScriptedVcenter.returning;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.OperationTimeoutException;
import io.vmcrypt.core.operation.Progress;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.vsphere.task.VsphereTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import mockwebserver3.MockResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class VsphereTaskHttpTest {

  private static final MockResponse NOTHING_NEW = returning("");

  private ScriptedVcenter vcenter;
  private VsphereClient client;

  @BeforeEach
  void start() throws Exception {
    vcenter = new ScriptedVcenter();
    client = vcenter.client().timeSource(new VirtualTime()).build();
    vcenter
        .on(
            "CreatePropertyCollector",
            always(returning("<returnval type=\"PropertyCollector\">pc-1</returnval>")),
            always(returning("<returnval type=\"PropertyCollector\">pc-2</returnval>")))
        .on(
            "CreateFilter",
            always(returning("<returnval type=\"PropertyFilter\">filter-1</returnval>")))
        .on("DestroyPropertyCollector", always(returning("")));
  }

  @AfterEach
  void stop() {
    client.close();
    vcenter.close();
  }

  private static MockResponse update(String version, String kind, String... changes) {
    return returning(
        ("<returnval><version>%s</version><filterSet><filter"
                + " type=\"PropertyFilter\">filter-1</filter><objectSet><kind>%s</kind><obj"
                + " type=\"Task\">task-7</obj>%s</objectSet></filterSet></returnval>")
            .formatted(version, kind, String.join("", changes)));
  }

  private static String change(String path, String type, String value) {
    return "<changeSet><name>%s</name><op>assign</op><val xsi:type=\"%s\">%s</val></changeSet>"
        .formatted(path, type, value);
  }

  private static String state(String state) {
    return change("info.state", "TaskInfoState", state);
  }

  @Test
  @Tag("thorough")
  @DisplayName("a task is followed by long polls through a collector of its own to its end")
  void await_runningTask_followsToTheEnd() {
    vcenter.on(
        "WaitForUpdatesEx",
        always(
            update(
                "1",
                "enter",
                state("queued"),
                change("info.descriptionId", "xsd:string", "VirtualMachine.reconfigure"),
                "<changeSet><name>info.error</name><op>assign</op></changeSet>")),
        always(update("2", "modify", state("running"), change("info.progress", "xsd:int", "42"))),
        always(NOTHING_NEW),
        always(update("3", "modify", state("success"))));
    List<Progress> heard = new ArrayList<>();

    VsphereTask task =
        client
            .resumeTask("task-7")
            .await(WaitOptions.timeout(Duration.ofMinutes(5)).progressListener(heard::add));

    assertThat(task.id()).isEqualTo("task-7");
    assertThat(task.state()).isEqualTo(VsphereTask.State.SUCCESS);
    assertThat(task.descriptionId()).isEqualTo("VirtualMachine.reconfigure");
    assertThat(heard)
        .extracting(Progress::percent)
        .containsExactly(
            OptionalInt.empty(), OptionalInt.of(42), OptionalInt.of(42), OptionalInt.of(42));
    assertThat(vcenter.calls("WaitForUpdatesEx"))
        .extracting(call -> call.body().replaceFirst("(?s).*</_this>(.*)</Wait.*", "$1"))
        .containsExactly(
            "<version></version><options><maxWaitSeconds>10</maxWaitSeconds></options>",
            "<version>1</version><options><maxWaitSeconds>10</maxWaitSeconds></options>",
            "<version>2</version><options><maxWaitSeconds>10</maxWaitSeconds></options>",
            "<version>2</version><options><maxWaitSeconds>10</maxWaitSeconds></options>");
    assertThat(vcenter.calls("DestroyPropertyCollector")).hasSize(1);
  }

  @Test
  @DisplayName("when time is up, the wait ends with the last state; the last poll is a short one")
  void await_timeUp_endsWithLastState() {
    vcenter.on(
        "WaitForUpdatesEx", always(update("1", "enter", state("running"))), always(NOTHING_NEW));

    OperationTimeoutException e =
        catchThrowableOfType(
            OperationTimeoutException.class,
            () -> client.resumeTask("task-7").await(Duration.ofMillis(1500)));

    assertThat(e.lastState()).contains("task-7").contains("running");
    assertThat(vcenter.calls("WaitForUpdatesEx").get(0).body())
        .contains("<maxWaitSeconds>2</maxWaitSeconds>");
    assertThat(vcenter.calls("DestroyPropertyCollector")).hasSize(1);
  }

  @Test
  @DisplayName("awaitState ends at the first wanted state")
  void awaitState_wanted_endsThere() {
    vcenter.on("WaitForUpdatesEx", always(update("1", "enter", state("running"))));

    assertThat(
            client
                .resumeTask("task-7")
                .awaitState(
                    task -> task.state().equals(VsphereTask.State.RUNNING), Duration.ofMinutes(1))
                .state())
        .isEqualTo(VsphereTask.State.RUNNING);
  }

  @Test
  @DisplayName("a task that vCenter no longer has is not found, with what to do")
  void resumeTask_vanished_isNotFound() {
    vcenter
        .on(
            "CreateFilter",
            always(fault("ManagedObjectNotFound", "", "<obj type=\"Task\">task-7</obj>")))
        .on(
            "RetrievePropertiesEx",
            always(fault("ManagedObjectNotFound", "", "<obj type=\"Task\">task-7</obj>")));

    assertThatThrownBy(() -> client.resumeTask("task-7").await(Duration.ofMinutes(1)))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("task-7")
        .hasMessageContaining("look at the object itself");
    assertThatThrownBy(() -> client.resumeTask("task-7").poll())
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("task-7");
  }

  @Test
  @DisplayName("a task id must be given")
  void resumeTask_emptyId_isRefused() {
    assertThatThrownBy(() -> client.resumeTask(" "))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("taskId is empty");
    assertThat(vcenter.calls()).isEmpty();
  }
}
