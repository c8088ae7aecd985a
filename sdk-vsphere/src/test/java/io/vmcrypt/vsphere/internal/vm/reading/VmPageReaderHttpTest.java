package io.vmcrypt.vsphere.internal.vm.reading;

import static io.vmcrypt.vsphere.ScriptedVcenter.always;
import static io.vmcrypt.vsphere.ScriptedVcenter.returning;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.vsphere.ScriptedVcenter;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vim.PropertyPages;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Pages of VMs that are found and read at once. */
class VmPageReaderHttpTest {

  private ScriptedVcenter vcenter;

  @BeforeEach
  void start() throws Exception {
    vcenter = new ScriptedVcenter();
    vcenter.on(
        "CreateContainerView",
        always(returning("<returnval type=\"ContainerView\">view-1</returnval>")));
  }

  @AfterEach
  void stop() throws Exception {
    vcenter.close();
  }

  private static String vm(String id, String more) {
    return "<objects><obj type=\"VirtualMachine\">"
        + id
        + "</obj>"
        + property("name", "xsd:string", "the " + id)
        + property("runtime.powerState", "VirtualMachinePowerState", "poweredOff")
        + property("runtime.connectionState", "VirtualMachineConnectionState", "connected")
        + property("config.hardware.device", "ArrayOfVirtualDevice", "")
        + more
        + "</objects>";
  }

  private static String property(String name, String type, String value) {
    return "<propSet><name>%s</name><val xsi:type=\"%s\">%s</val></propSet>"
        .formatted(name, type, value);
  }

  private static String missing(String path) {
    return "<missingSet><path>"
        + path
        + "</path><fault><fault xsi:type=\"NoPermission\"><privilegeId>System.Read</privilegeId>"
        + "</fault></fault></missingSet>";
  }

  private static String tasks(String... ids) {
    StringBuilder tasks = new StringBuilder();
    for (String id : ids) {
      tasks
          .append("<ManagedObjectReference type=\"Task\">")
          .append(id)
          .append("</ManagedObjectReference>");
    }
    return property("recentTask", "ArrayOfManagedObjectReference", tasks.toString());
  }

  private static String ended(String task, String at) {
    return "<objects><obj type=\"Task\">"
        + task
        + "</obj>"
        + property("info.state", "TaskInfoState", "success")
        + property("info.completeTime", "xsd:dateTime", at)
        + "</objects>";
  }

  /** The first page of all VMs; one whose name ends with "other" does not count. */
  private Map<ManagedObjectReference, VmPageReader.Entry> page() {
    VimSession session = vcenter.session();
    Attempt attempt = session.attempt("plan");
    PropertyCollector collector = new PropertyCollector(session);
    VmPageReader reader = new VmPageReader(new VmReader(session, collector), collector);
    try (PropertyPages pages =
        collector.inventoryPages(
            attempt,
            session.content().rootFolder(),
            "VirtualMachine",
            reader.pathsToJudge(),
            VmReader.PAGE_SIZE)) {
      return reader.nextToJudge(
          attempt,
          pages,
          vm ->
              Optional.of(vm.name()).filter(name -> !name.endsWith("other")).map(session::attempt));
    }
  }

  private static VmPageReader.Entry entry(
      Map<ManagedObjectReference, VmPageReader.Entry> page, String id) {
    return requireNonNull(page.get(new ManagedObjectReference("VirtualMachine", id)), id);
  }

  private static VmReading reading(VmPageReader.Entry entry) {
    return requireNonNull(entry.reading());
  }

  private static SdkException failure(VmPageReader.Entry entry) {
    return requireNonNull(entry.failure());
  }

  @Test
  @DisplayName(
      "a part that may not be read fails its VM alone; a folder that is not shown does not")
  void next_partsMissing_failTheirVm() {
    vcenter.on(
        "RetrievePropertiesEx",
        always(
            returning(
                "<returnval>"
                    + vm("vm-1", missing("config.keyId"))
                    + vm("vm-2", missing("parent"))
                    + vm("vm-3", missing("recentTask"))
                    + vm("vm-4", "")
                    + "</returnval>")));

    Map<ManagedObjectReference, VmPageReader.Entry> page = page();

    assertThat(page).hasSize(4);
    assertThat(failure(entry(page, "vm-1"))).isInstanceOf(PermissionDeniedException.class);
    assertThat(failure(entry(page, "vm-1")).attempt().operation()).isEqualTo("the vm-1");
    assertThat(reading(entry(page, "vm-2")).name()).isEqualTo("the vm-2");
    // whether a task runs on it is not known
    assertThat(failure(entry(page, "vm-3"))).isInstanceOf(PermissionDeniedException.class);
    assertThat(reading(entry(page, "vm-4")).runningTasks()).isEmpty();
    assertThat(vcenter.calls("RetrievePropertiesEx")).hasSize(1);
  }

  @Test
  @DisplayName(
      "VMs are read again with their tasks, but not if all these ended long before the page was"
          + " made")
  void next_vmsWithTasks_areReadAgain() {
    String task =
        "<objects><obj type=\"Task\">task-7</obj>"
            + property("info.state", "TaskInfoState", "running")
            + property("info.descriptionId", "xsd:string", "VirtualMachine.reconfigure")
            + "<propSet><name>info.entity</name><val type=\"VirtualMachine\""
            + " xsi:type=\"ManagedObjectReference\">vm-1</val></propSet></objects>";
    vcenter.on(
        "RetrievePropertiesEx",
        always(
            returning(
                "<returnval>"
                    + vm("vm-1", tasks("task-6", "task-7"))
                    + vm("vm-2", tasks())
                    + vm("vm-3", "")
                    + vm("other", tasks("task-9"))
                    + vm("vm-4", tasks("task-8"))
                    + vm("vm-5", tasks("task-1", "task-2"))
                    + vm("vm-6", tasks("task-1", "task-3"))
                    + "</returnval>")),
        // task-6 ended long before, task-8 is not shown any more, task-3 ended only now
        always(
            returning(
                "<returnval>"
                    + ended("task-1", "2026-01-01T11:58:00Z")
                    + ended("task-2", "2026-01-01T11:58:30Z")
                    + ended("task-3", "2026-01-01T11:59:30Z")
                    + ended("task-6", "2026-01-01T11:00:00Z")
                    + "<objects><obj type=\"Task\">task-7</obj>"
                    + property("info.state", "TaskInfoState", "running")
                    + "</objects></returnval>")),
        // vm-4 is gone meanwhile; vm-1 is encrypted now
        always(
            returning(
                "<returnval>"
                    + vm(
                        "vm-1",
                        "<propSet><name>config.keyId</name><val xsi:type=\"CryptoKeyId\">"
                            + "<keyId>key-1</keyId></val></propSet>")
                    + vm("vm-6", "")
                    + task
                    + "</returnval>")));
    vcenter.on(
        "CurrentTime",
        always(returning("<returnval xsi:type=\"xsd:dateTime\">2026-01-01T12:00:00Z</returnval>")));

    Map<ManagedObjectReference, VmPageReader.Entry> page = page();

    assertThat(page.keySet())
        .extracting(ManagedObjectReference::value)
        .containsExactly("vm-1", "vm-2", "vm-3", "vm-4", "vm-5", "vm-6");
    assertThat(reading(entry(page, "vm-1")).homeEncrypted()).isTrue();
    assertThat(reading(entry(page, "vm-1")).runningTasks())
        .singleElement()
        .satisfies(running -> assertThat(running.isReconfiguration()).isTrue());
    assertThat(reading(entry(page, "vm-2")).runningTasks()).isEmpty();
    assertThat(failure(entry(page, "vm-4")))
        .hasMessageContaining("no longer has this VM")
        .hasMessageContaining("the vm-4");
    assertThat(vcenter.calls("RetrievePropertiesEx"))
        .hasSize(3)
        .last()
        .satisfies(
            call ->
                assertThat(call.body())
                    .contains(">vm-1</obj>", ">vm-4</obj>", ">vm-6</obj>")
                    .contains("<path>recentTask</path>")
                    .doesNotContain(">vm-2</obj>", ">vm-3</obj>", ">vm-5</obj>", ">other</obj>"));
    assertThat(vcenter.calls("RetrievePropertiesEx").get(1).body())
        .contains(">task-8</obj>", "<pathSet>info.completeTime</pathSet>")
        .doesNotContain(">task-9</obj>", ">vm-");
    assertThat(vcenter.calls("CurrentTime")).hasSize(1);
  }
}
