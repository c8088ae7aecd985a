package io.vmcrypt.vsphere.internal.vm.reading;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.vsphere.PaperVcenter;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Many VMs in one answer: one that cannot be read does not spoil the others. */
class VmPageReaderTest {

  private static final List<ManagedObjectReference> VMS =
      List.of(vm("vm-1"), vm("vm-2"), vm("vm-3"), vm("vm-4"));

  private static final String DISK =
      "<VirtualDevice><key>2000</key><backing><fileName>f</fileName></backing>"
          + "<capacityInKB>4</capacityInKB></VirtualDevice>";

  private final PaperVcenter vcenter =
      new PaperVcenter()
          .on(
              "RetrievePropertiesEx",
              "<returnval>"
                  + task("task-1", "vm-1", "running")
                  + seen("vm-1", DISK)
                  + seen("vm-2", DISK.replace("2000", "x"))
                  + task("task-2", "vm-2", "running")
                  + task("task-3", "vm-1", "success")
                  + task("task-4", "vm-9", "running")
                  + "<objects><obj type=\"VirtualMachine\">vm-3</obj><missingSet>"
                  + "<path>config.keyId</path><fault><fault xsi:type=\"NoPermission\"/>"
                  + "<localizedMessage>no</localizedMessage></fault></missingSet></objects>"
                  + "</returnval>");
  private final VimSession session = vcenter.session();
  private final PropertyCollector collector = new PropertyCollector(session);
  private final VmPageReader reader = new VmPageReader(new VmReader(session, collector), collector);

  private static ManagedObjectReference vm(String id) {
    return new ManagedObjectReference("VirtualMachine", id);
  }

  private static String seen(String id, String device) {
    return "<objects><obj type=\"VirtualMachine\">"
        + id
        + "</obj>"
        + PaperVcenter.property("config.hardware.device", device)
        + PaperVcenter.property("runtime.powerState", "poweredOff")
        + PaperVcenter.property("runtime.connectionState", "connected")
        + "</objects>";
  }

  private static String task(String id, String of, String state) {
    return "<objects><obj type=\"Task\">"
        + id
        + "</obj><propSet><name>info.entity</name><val type=\"VirtualMachine\">"
        + of
        + "</val></propSet>"
        + PaperVcenter.property("info.state", state)
        + "</objects>";
  }

  private Attempt each(ManagedObjectReference vm) {
    return session.attempt("read " + vm.value());
  }

  private static VmPageReader.Entry entry(
      Map<ManagedObjectReference, VmPageReader.Entry> entries, int vm) {
    return requireNonNull(entries.get(VMS.get(vm)));
  }

  private void check(Map<ManagedObjectReference, VmPageReader.Entry> entries, int tasks) {
    assertThat(entries.keySet()).containsExactlyElementsOf(VMS);
    VmReading first = entry(entries, 0).reading();
    assertThat(first).isNotNull();
    assertThat(first.disks()).hasSize(1);
    assertThat(first.runningTasks()).hasSize(tasks);
    assertThat(entry(entries, 0).failure()).isNull();
    assertThat(entry(entries, 1).reading()).isNull();
    assertThat(entry(entries, 1).failure())
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("read vm-2");
    assertThat(entry(entries, 2).failure())
        .isInstanceOf(PermissionDeniedException.class)
        .hasMessageContaining("read vm-3");
    assertThat(entry(entries, 3).failure())
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("read vm-4")
        .hasMessageContaining("no longer has this VM");
  }

  private String sent() {
    return vcenter.calls("RetrievePropertiesEx").get(0);
  }

  @Test
  @DisplayName("each VM is read with its running tasks, or it is told why not")
  void read() {
    Map<ManagedObjectReference, VmPageReader.Entry> entries =
        reader.read(session.attempt("read"), VMS, this::each);
    check(entries, 1);
    VmReading first = entry(entries, 0).reading();
    assertThat(first).isNotNull();
    assertThat(first.runningTasks().get(0).task().value()).isEqualTo("task-1");
    assertThat(first.disks().get(0).device().element("backing", "fileName")).isPresent();
    assertThat(sent())
        .contains(
            "<type>VirtualMachine</type>",
            "<pathSet>config.keyId</pathSet>",
            "<type>Task</type>",
            "<pathSet>info.entity</pathSet>",
            "<path>recentTask</path>",
            "<obj type=\"VirtualMachine\">vm-4</obj><skip>false</skip>",
            "<reportMissingObjectsInResults>true</reportMissingObjectsInResults>");
  }

  @Test
  @DisplayName("to judge, most of a device is left out")
  void readToJudge() {
    Map<ManagedObjectReference, VmPageReader.Entry> entries =
        reader.readToJudge(session.attempt("read"), VMS, this::each);
    check(entries, 1);
    VmReading first = entry(entries, 0).reading();
    assertThat(first).isNotNull();
    assertThat(first.disks().get(0).whole()).isEmpty();
  }

  @Test
  @DisplayName("without the tasks, none is asked for")
  void readToJudgeWithoutTasks() {
    vcenter.on(
        "RetrievePropertiesEx",
        "<returnval>"
            + seen("vm-1", DISK)
            + seen("vm-2", DISK.replace("2000", "x"))
            + "<objects><obj type=\"VirtualMachine\">vm-3</obj><missingSet><path>config.keyId</path>"
            + "<fault><fault xsi:type=\"NoPermission\"/><localizedMessage>no</localizedMessage>"
            + "</fault></missingSet></objects></returnval>");
    check(reader.readToJudgeWithoutTasks(session.attempt("read"), VMS, this::each), 0);
    assertThat(sent())
        .contains("<obj type=\"VirtualMachine\">vm-1</obj><skip>false</skip>")
        .doesNotContain("Task");
  }
}
