package io.vmcrypt.testkit;

import static io.vmcrypt.testkit.Refusals.refuses;
import static io.vmcrypt.testkit.VcenterCalls.ENCRYPTION_POLICY;
import static io.vmcrypt.testkit.VcenterCalls.crypto;
import static io.vmcrypt.testkit.VcenterCalls.key;
import static io.vmcrypt.testkit.VcenterCalls.objectSet;
import static io.vmcrypt.testkit.VcenterCalls.property;
import static io.vmcrypt.testkit.VcenterCalls.removeServer;
import static io.vmcrypt.testkit.VcenterCalls.retrieve;
import static io.vmcrypt.testkit.VcenterCalls.through;
import static io.vmcrypt.testkit.VcenterCalls.vmProfile;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeTask;
import io.vmcrypt.testkit.vcenter.part.FakeTaskState;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The fake vCenter: tasks of others, tasks that are held, and who sees them")
class FakeVcenterTaskTest extends VcenterLab {

  private static final FakeKey KEY = new FakeKey("k-1", "gone");

  FakeVcenterTaskTest() {
    super(
        vcenter ->
            vcenter
                .limitedUser("reader", "pw", "Cryptographer.ManageKeys")
                .virtualMachine(FakeVm.builder("web-01").disks(2).build())
                .virtualMachine(
                    FakeVm.builder("secret")
                        .disks(1)
                        .encryptedWith(new FakeKey("s", "kms"))
                        .snapshot("one")
                        .build()));
    soap.login();
    trust();
  }

  private String start(FakeTask task) {
    return vcenter.tasks().start(task);
  }

  private SoapCaller.Answer info(String task) {
    return soap.good(property("Task", task, "info"));
  }

  /** All recent tasks with their infos in one call, as a client scans them. */
  private static String recent(SoapCaller caller) {
    return caller
        .good(
            retrieve(
                "Task",
                "<pathSet>info</pathSet>",
                objectSet("TaskManager", "TaskManager", through("TaskManager", "recentTask", "")),
                ""))
        .body();
  }

  private String recent() {
    return recent(soap);
  }

  @Test
  @DisplayName(
      "a task of somebody else is told with user and progress, and stays however it is seen")
  void startTask_held_staysRunning() {
    String task =
        start(
            FakeTask.of("VirtualMachine.reconfigure")
                .named("ReconfigVM_Task")
                .on("web-01")
                .user("backup@vsphere.local")
                .progress(40)
                .brings(KEY));

    for (int i = 0; i < 3; i++) {
      clock.advance(Duration.ofHours(1));
      assertThat(recent())
          .contains(
              "<key>" + task + "</key>",
              "<name>ReconfigVM_Task</name>",
              "<descriptionId>VirtualMachine.reconfigure</descriptionId>",
              "<entity type=\"VirtualMachine\">" + vcenter.vm("web-01").id() + "</entity>",
              "<entityName>web-01</entityName>",
              "<state>running</state>",
              "<progress>40</progress>",
              "<reason xsi:type=\"TaskReasonUser\"><userName>backup@vsphere.local</userName>",
              "<startTime>2026-01-01T00:00:00Z</startTime>")
          .doesNotContain("completeTime");
    }
    refused(
        reconfigure("web-01", "<annotation>x</annotation>"), "TaskInProgress", ">" + task + "<");
    assertThat(vcenter.vm("web-01").isEncrypted()).isFalse();
    assertThat(listedKeys()).doesNotContain("k-1");
  }

  @Test
  @DisplayName(
      "a task goes on, and brings its key when it ends, whether or not its provider is there")
  void finishTask_bringsKeys() {
    String task =
        start(FakeTask.of("VirtualMachine.reconfigure").on("web-01").brings(KEY).progress(99));
    assertThat(info(task).value("progress")).isEqualTo("99");

    vcenter.tasks().finish(task);

    assertThat(info(task).value("state")).isEqualTo("success");
    assertThat(vcenter.vm("web-01").key()).isEqualTo(KEY);
    assertThat(vcenter.vm("web-01").isFullyEncrypted()).isTrue();
    assertThat(vcenter.vm("web-01").policy()).isEqualTo("VM Encryption Policy");
    assertThat(listedKeys()).contains("k-1");
    refuses(() -> vcenter.tasks().finish(task));
  }

  @Test
  @DisplayName("a host gets a key by a task of somebody else, and a task works on a pool")
  void startTask_otherKinds_haveEffect() {
    String host = vcenter.hosts().keys().keySet().iterator().next();
    String onHost = start(FakeTask.of("HostSystem.configureCryptoKey").on(host).brings(KEY));
    String register =
        start(
            FakeTask.of("ResourcePool.ImportVAppLRO")
                .on("/Datacenter/host/Cluster/Resources")
                .ofSystem());
    assertThat(recent()).contains("<entity type=\"ResourcePool\">", "TaskReasonSystem");

    List.of(onHost, register).forEach(vcenter.tasks()::finish);

    assertThat(vcenter.hosts().keys()).containsEntry(host, KEY);
    assertThat(recent()).doesNotContain("<state>running");
  }

  @Test
  @DisplayName("a task without entity is told without; one that fails changes nothing")
  void failTask_noEffect() {
    String nothing = start(FakeTask.of("com.example.sync"));
    String task = start(FakeTask.of("VirtualMachine.reconfigure").on("web-01").brings(KEY));
    assertThat(info(nothing).body()).doesNotContain("<entity");

    vcenter.tasks().fail(task, "no space");

    assertThat(info(task).body())
        .contains("<state>error</state>", "<reason>no space</reason>", "completeTime");
    assertThat(vcenter.vm("web-01").isEncrypted()).isFalse();
  }

  @Test
  @DisplayName("a client's task that is held goes on after the key provider is gone")
  void setTasksHeld_providerRemoved_keyOfNobody() {
    vcenter.tasks().setHeld("web-01", true);
    String task = soap.good(reconfigure("web-01", vmProfile(ENCRYPTION_POLICY))).value("returnval");
    info(task);
    // until the worker of the task has its key
    while (kms.keys().isEmpty()) {
      Thread.onSpinWait();
    }
    soap.good(removeServer("kms", "one"));
    assertThat(vcenter.kmsClusters()).isEmpty();
    clock.advance(Duration.ofHours(1));
    assertThat(info(task).value("state")).isEqualTo("queued");
    assertThat(vcenter.vm("web-01").isEncrypted()).isFalse();

    vcenter.tasks().finish(task);

    assertThat(vcenter.vm("web-01").key()).isEqualTo(new FakeKey(kms.keys().get(0).id(), "kms"));
    assertThat(vcenter.tasks().all())
        .extracting(FakeTaskState::user, FakeTaskState::descriptionId, FakeTaskState::entityId)
        .containsExactly(
            tuple(vcenter.userName(), "VirtualMachine.reconfigure", vcenter.vm("web-01").id()));
  }

  @Test
  @DisplayName("recent tasks are those under way and the last 200 that ended within ten minutes")
  void recentTask_ended_tenMinutesAnd200() {
    String old = start(FakeTask.of("a.b"));
    String running = start(FakeTask.of("a.c"));
    vcenter.tasks().finish(old);
    assertThat(recent()).contains(">" + old + "<", ">" + running + "<");
    clock.advance(Duration.ofMinutes(11));
    assertThat(recent()).contains(">" + running + "<").doesNotContain(">" + old + "<");

    for (int i = 0; i < 201; i++) {
      vcenter.tasks().finish(start(FakeTask.of("a.d")));
    }
    String refs = soap.good(property("TaskManager", "TaskManager", "recentTask")).body();
    assertThat(refs.split(">task-", -1)).hasSize(1 + 1 + 200);
    assertThat(refs).contains(">" + running + "<").doesNotContain(">task-3<");
  }

  @Test
  @DisplayName("a user sees no task, no snapshot and no use of a key of what he may not see")
  void hidden_vm_itsTasksToo() {
    SoapCaller reader = caller(vcenter).login("reader", "pw");
    String hidden = start(FakeTask.of("VirtualMachine.clone").on("secret"));
    String shown = start(FakeTask.of("VirtualMachine.clone").on("web-01"));
    String id = vcenter.vm("secret").id();
    String snapshot = vcenter.vm("secret").snapshots().get(0).id();
    String users =
        crypto(
            "QueryCryptoKeyStatus",
            key("keyIds", new FakeKey("s", "kms")) + "<checkKeyBitMap>2</checkKeyBitMap>");
    assertThat(recent(reader)).contains(">" + hidden + "<", ">" + shown + "<");
    assertThat(reader.good(users).body()).contains(id);

    vcenter.users().setHidden("secret", true);

    assertThat(recent(reader)).contains(">" + shown + "<").doesNotContain(">" + hidden + "<");
    assertThat(recent()).contains(">" + hidden + "<");
    assertThat(reader.good(VcenterCalls.allVms("name", "")).body()).doesNotContain(">" + id + "<");
    for (String call :
        Arrays.asList(
            property("VirtualMachine", id, "name"),
            property("VirtualMachineSnapshot", snapshot, "vm"),
            property("Task", hidden, "info"))) {
      assertThat(reader.call(call).body()).contains("ManagedObjectNotFound");
    }
    assertThat(reader.good(users).body()).doesNotContain(id);
    assertThat(reader.good(crypto("ListKeys", "")).body()).contains("<keyId>s</keyId>");
    vcenter.users().setHidden("secret", false);
    assertThat(recent(reader)).contains(">" + hidden + "<");
  }

  @Test
  @DisplayName("no entity, no VM to bring a key to, no such task: refused")
  void tasks_refusals() {
    refuses(() -> start(FakeTask.of("a").on("nowhere")));
    refuses(() -> start(FakeTask.of("a").on("/Datacenter/vm").brings(KEY)));
    refuses(() -> FakeTask.of("a").progress(101));
    refuses(() -> vcenter.tasks().fail("task-1", "x"));
    assertThat(vcenter.tasks().all()).isEmpty();
  }
}
