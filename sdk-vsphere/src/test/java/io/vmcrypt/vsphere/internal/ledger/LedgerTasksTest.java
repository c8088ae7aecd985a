package io.vmcrypt.vsphere.internal.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.vsphere.PaperVcenter;
import io.vmcrypt.vsphere.kms.KeyNeed;
import io.vmcrypt.vsphere.kms.KeyNeed.Answer;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What starts or ends while somebody looks, and what is refused. */
class LedgerTasksTest extends LedgerOnPaper {

  @ParameterizedTest(name = "{0} {1}, then {2} {3}: {4}")
  @CsvSource({
    // before | what | after | what | doubts, looks at VMs
    "none,    '',                         none,    '',                         '',          1",
    "running, VirtualMachine.reconfigure, running, VirtualMachine.reconfigure, TASK task-1, 1",
    "running, VirtualMachine.powerOn,     running, VirtualMachine.powerOn,     '',          1",
    "running, '',                         running, '',                         TASK task-1, 1",
    "none,    '',                         running, VirtualMachine.reconfigure, TASK task-1, 1",
    // what ended between the looks is behind what was read: read again
    "running, VirtualMachine.reconfigure, success, VirtualMachine.reconfigure, '',          2",
    "running, VirtualMachine.reconfigure, error,   VirtualMachine.reconfigure, '',          2",
    "none,    '',                         success, VirtualMachine.reconfigure, '',          2",
    "running, VirtualMachine.reconfigure, none,    '',                         '',          2",
    "success, VirtualMachine.reconfigure, success, VirtualMachine.reconfigure, '',          1",
    "success, VirtualMachine.reconfigure, none,    '',                         '',          1",
    "running, VirtualMachine.powerOn,     success, VirtualMachine.powerOn,     '',          1",
    "none,    '',                         success, VirtualMachine.powerOn,     '',          1",
  })
  @DisplayName("a task that may bring a key is waited for, and one that ended is looked behind")
  void tasks(String before, String does, String after, String doing, String open, int looked) {
    String first = before.equals("none") ? "" : task("task-1", before, does);
    String second = after.equals("none") ? "" : task("task-1", after, doing);
    show("Task", first, second);
    show("VirtualMachine", vm("vm-1"));

    KeyNeed need = look().ofProvider("a");

    assertThat(doubts(need)).containsExactly(open.isEmpty() ? new String[0] : open.split(";", -1));
    assertThat(looks.get("VirtualMachine")).isEqualTo(looked);
    assertThat(looks.get("Task")).isEqualTo(looked + 1);
  }

  @Test
  @DisplayName("the inventory is read three times at the most; then what ended last is open")
  void tasks_endless() {
    show(
        "Task",
        "",
        task("task-1", "success", "VirtualMachine.clone"),
        task("task-2", "success", "VirtualMachine.clone"),
        task("task-3", "success", "VirtualMachine.clone"),
        task("task-4", "success", "VirtualMachine.clone"));

    assertThat(doubts(look().ofProvider("a"))).containsExactly("TASK task-3");
    assertThat(looks.get("VirtualMachine")).isEqualTo(3);
  }

  private static String harmless(int from, int count) {
    StringBuilder all = new StringBuilder();
    for (int i = from; i < from + count; i++) {
      all.append(task("task-" + i, "success", "VirtualMachine.powerOn"));
    }
    return all.toString();
  }

  @Test
  @DisplayName(
      "of the tasks that ended vCenter tells the last 200: one that ended before is not told")
  void tasks_cut() {
    show("Task", harmless(0, 200), harmless(100, 200));
    assertThat(look().ofProvider("a").isByNobody()).as("they overlap").isTrue();
    assertThat(looks.get("VirtualMachine")).isOne();

    looks.clear();
    show("Task", harmless(0, 200), harmless(500, 200));
    assertThat(look().ofProvider("a").isByNobody()).as("the second round saw them all").isTrue();
    assertThat(looks.get("VirtualMachine")).isEqualTo(2);

    looks.clear();
    show("Task", "", harmless(0, 200), harmless(200, 200), harmless(400, 200));
    KeyNeed need = look().ofProvider("a");
    assertThat(doubts(need)).containsExactly("TASK ");
    assertThat(need.doubts().get(0).seen()).contains("200");
    assertThat(looks.get("VirtualMachine")).isEqualTo(3);
  }

  @Test
  @DisplayName("what a first look saw counts also where a second one does not see it any more")
  void tasks_seenOnce() {
    show("Task", "", task("task-1", "success", "VirtualMachine.clone"));
    show("VirtualMachine", vm("vm-1", keyOf(KEY)), vm("vm-1"));

    assertThat(names(look().ofProvider("a"))).containsExactly("name-of-vm-1");
  }

  @Test
  @DisplayName(
      "a running VM that moves keeps its keys where vCenter shows it, and brings them otherwise")
  void tasks_relocation() {
    String at =
        PaperVcenter.property("info.entity", "vm-1")
            .replace("<val>", "<val type=\"VirtualMachine\">");
    show("Task", task("task-1", "running", "VirtualMachine.relocate", at));
    String running = vm("vm-1").replace("poweredOff", "poweredOn");
    show("VirtualMachine", running);
    assertThat(doubts(look().ofProvider("a"))).isEmpty();
    show("VirtualMachine", vm("vm-1"));
    assertThat(doubts(look().ofProvider("a")))
        .as("one that is off may be encrypted on its way")
        .containsExactly("TASK task-1");
    show("VirtualMachine", running.replace("vm-1", "vm-2"));
    assertThat(doubts(look().ofProvider("a"))).containsExactly("TASK task-1");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"Task, TASK", "VirtualMachine, OBJECT", "HostSystem, OBJECT"})
  @DisplayName("what vCenter refuses to show leaves it open, and who is not logged in is told")
  void refused(String kind, String open) {
    show(kind, PaperVcenter.fault("RuntimeFault"));
    KeyNeed need = look().useOf("a");
    assertThat(doubts(need)).contains(open + " ");
    assertThat(need.answer()).isEqualTo(Answer.NOT_KNOWN);
    assertThat(need.doubts().get(0).cause()).isPresent();
  }

  @Test
  @DisplayName("what was read of the inventory is no answer where it broke off")
  void inventory_brokenOff() {
    show("VirtualMachine", vm("vm-1"));
    show("HostSystem", PaperVcenter.fault("RuntimeFault"));
    show("Task", "", task("task-1", "running", "VirtualMachine.clone"));

    assertThat(doubts(look().useOf("a"))).containsExactly("OBJECT ");
    assertThat(looks.get("Task")).as("nothing was read that a task could change").isOne();
  }

  @Test
  @DisplayName(
      "a second look stands for itself: what it read is not in doubt any more, and the rest is")
  void secondLook_standsForItself() {
    String locked =
        object(
            "VirtualMachine",
            "vm-1",
            PaperVcenter.property("runtime.powerState", "poweredOff"),
            PaperVcenter.property("runtime.connectionState", "connected"),
            PaperVcenter.property("runtime.cryptoState", "locked"));
    String ended = task("task-1", "success", "VirtualMachine.clone");
    show("Task", "", ended);
    show("VirtualMachine", locked + vmIn("disconnected", "vm-2"), vm("vm-1") + vm("vm-2"));
    show(
        "HostSystem",
        host("host-1", "notResponding", "incapable"),
        host("host-1", "connected", "incapable"));
    assertThat(look().ofProvider("a").isByNobody()).isTrue();

    looks.clear();
    // whole at first, and not any more: what vCenter tells of it counts again
    show("Task", "", ended);
    show("VirtualMachine", vm("vm-1"), locked);
    list(KEY);
    told.put("k-1", users("vm-1"));
    assertThat(names(look().ofProvider("a"))).containsExactly("vm-1");
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "TaskReasonUser,     <userName>EXAMPLE\\bk</userName>, VirtualMachine.clone by EXAMPLE\\bk",
    "TaskReasonSchedule, <name>nightly</name>,            VirtualMachine.clone by schedule nightly",
    "TaskReasonAlarm,    <alarmName>cpu</alarmName>,      VirtualMachine.clone by alarm cpu",
    "TaskReasonSystem,   '',                              VirtualMachine.clone by vCenter",
  })
  @DisplayName("where tasks of a kind never end, those of one originator are skipped by that name")
  void endless_skippedByName(String type, String reason, String name) {
    String why =
        PaperVcenter.property("info.reason", reason)
            .replace("<val>", "<val xsi:type=\"" + type + "\">");
    show(
        "Task",
        "",
        task("task-1", "running", "VirtualMachine.clone", why),
        task("task-2", "success", "VirtualMachine.clone", why),
        task("task-3", "running", "VirtualMachine.clone", why));
    KeyNeed need = look().ofProvider("a");
    assertThat(need.doubts())
        .singleElement()
        .satisfies(one -> assertThat(one.series()).contains(name));
    assertThat(need.doubts().get(0).toSkip()).contains(name);
    assertThat(need.advice()).endsWith("Or skip what cannot be asked: " + name + ".");

    look();
    KeyNeed later = look().ofProvider("a");
    assertThat(later.skipping(List.of("task-1")).isByNobody())
        .as("it has ended, and others have begun")
        .isFalse();
    assertThat(later.skipping(List.of(name)).isByNobody()).isTrue();
    assertThat(later.skipping(List.of("VirtualMachine.clone")).isByNobody()).isFalse();
    assertThat(later.skipping(List.of("VirtualMachine.clone by")).isByNobody()).isFalse();
  }

  @Test
  @DisplayName("tasks of nobody, or of no kind, are skipped one by one only")
  void endless_nameless() {
    show(
        "Task",
        task("task-1", "running", "VirtualMachine.clone")
            + task(
                "task-2",
                "running",
                "",
                PaperVcenter.property("info.reason", "<userName>bk</userName>")
                    .replace("<val>", "<val xsi:type=\"TaskReasonUser\">")));

    assertThat(look().ofProvider("a").doubts())
        .hasSize(2)
        .allSatisfy(one -> assertThat(one.series()).isEmpty());
  }

  @Test
  @DisplayName(
      "a task that vCenter has forgotten while it was read has ended; one it hides has not")
  void forgotten() {
    String missing =
        "<missingSet><path>info.state</path><fault><fault xsi:type=\"%s\"/>"
            + "<localizedMessage>gone</localizedMessage></fault></missingSet>";
    show("Task", object("Task", "task-1", missing.replace("%s", "ManagedObjectNotFound")));
    assertThat(look().ofProvider("a").isByNobody()).isTrue();
    show("Task", object("Task", "task-1", missing.replace("%s", "NoPermission")));
    assertThat(doubts(look().ofProvider("a"))).containsExactly("TASK task-1");
  }
}
