package io.vmcrypt.vsphere.internal.vm.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.PaperVcenter;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.PowerState;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an answer about a VM means, and which answers are refused. */
class VmReaderTest {

  private static final ManagedObjectReference VM =
      new ManagedObjectReference("VirtualMachine", "vm-1");
  private static final String KEY = "<keyId>k-1</keyId><providerId><id>a</id></providerId>";

  private final PaperVcenter vcenter = new PaperVcenter();
  private final Map<String, String> properties = new TreeMap<>();
  private String missing = "";
  private String tasks = "";

  @BeforeEach
  void plain() {
    properties.put("config.hardware.device", "");
    properties.put("runtime.powerState", "poweredOff");
    properties.put("runtime.connectionState", "connected");
  }

  private VmReading read() {
    StringBuilder all = new StringBuilder();
    properties.forEach((path, value) -> all.append(PaperVcenter.property(path, value)));
    vcenter.on(
        "RetrievePropertiesEx",
        PaperVcenter.object("VirtualMachine", "vm-1", all + missing)
            .replace("</returnval>", tasks + "</returnval>"));
    return read(vcenter);
  }

  private static VmReading read(PaperVcenter vcenter) {
    VimSession session = vcenter.session();
    return reader(session).read(session.attempt("read"), VM);
  }

  private static VmReader reader(VimSession session) {
    return new VmReader(session, new PropertyCollector(session));
  }

  private static String task(String id, String state, String does) {
    return "<objects><obj type=\"Task\">"
        + id
        + "</obj>"
        + PaperVcenter.property("info.state", state)
        + PaperVcenter.property("info.descriptionId", does)
        + "</objects>";
  }

  @Test
  @DisplayName("what vCenter tells of a VM is read as it is")
  void read_all() {
    properties.put("name", "web%2f01");
    properties.put("config.version", " vmx-19 ");
    properties.put("config.template", "1");
    properties.put("config.changeVersion", "2026");
    properties.put("config.keyId", KEY);
    properties.put("config.migrateEncryption", " required ");
    properties.put("config.ftEncryptionMode", "ftEncryptionRequired");
    properties.put("runtime.cryptoState", " unlocked ");
    properties.put("runtime.faultToleranceState", " running ");
    properties.put(
        "config.contentLibItemInfo", "<contentLibraryItemUuid>i-1</contentLibraryItemUuid>");
    properties.put(
        "config.repConfig", "<generation>1</generation><destination>192.0.2.9</destination>");
    properties.put("runtime.powerState", " poweredOn ");

    VmReading vm = read();

    assertThat(vm.vm()).isEqualTo(VM);
    assertThat(vm.name()).isEqualTo("web/01");
    assertThat(vm.hardwareVersion()).contains("vmx-19");
    assertThat(vm.template()).isTrue();
    assertThat(vm.changeVersion()).contains("2026");
    assertThat(vm.keyId()).contains(new CryptoKeyId("k-1", Optional.of("a")));
    assertThat(vm.migrateEncryption()).contains(MigrateEncryption.REQUIRED);
    assertThat(vm.ftEncryptionMode()).contains(VmEncryptionState.FtMode.REQUIRED);
    assertThat(vm.cryptoState()).contains("unlocked");
    assertThat(vm.ties()).isEqualTo(new VmTies("running", "i-1", "192.0.2.9"));
    assertThat(vm.powerState()).isEqualTo(PowerState.POWERED_ON);
    assertThat(vm.isConnected()).isTrue();
    assertThat(vm.showsDevices()).isTrue();
    assertThat(vm.runningTasks()).isEmpty();
  }

  @Test
  @DisplayName("what vCenter does not tell, or tells as nothing, is not there")
  void read_little() {
    properties.put("config.template", "false");
    properties.put("config.migrateEncryption", " ");
    properties.put("config.ftEncryptionMode", " ");
    properties.put("runtime.cryptoState", "");
    properties.put("runtime.faultToleranceState", "notConfigured");

    VmReading vm = read();

    assertThat(vm.name()).isEqualTo("vm-1");
    assertThat(vm.template()).isFalse();
    assertThat(vm.keyId()).isEmpty();
    assertThat(vm.migrateEncryption()).isEmpty();
    assertThat(vm.ftEncryptionMode()).isEmpty();
    assertThat(vm.cryptoState()).isEmpty();
    assertThat(vm.ties()).isEqualTo(VmTies.NONE);
    assertThat(vm.host()).isEmpty();
    assertThat(vm.hasVirtualTpm()).isFalse();
    properties.put("config.template", "true");
    assertThat(read().template()).isTrue();
    properties.put("config.contentLibItemInfo", "");
    properties.put("config.repConfig", "<generation>1</generation>");
    assertThat(read().ties()).isEqualTo(new VmTies("", "(not told)", "(not told)"));
  }

  @ParameterizedTest
  @CsvSource({
    "6.5, true, false, false, false",
    "6.7, false, true, false, false",
    "7.0, false, true, true, false",
    "7.0.2.0, false, true, true, true",
  })
  @DisplayName("only what a release has is asked for")
  void read_paths(
      String release, boolean runtime, boolean parts, boolean library, boolean faultTolerance) {
    PaperVcenter old =
        new PaperVcenter(release)
            .on(
                "RetrievePropertiesEx",
                PaperVcenter.object(
                    "VirtualMachine",
                    "vm-1",
                    PaperVcenter.property("config.hardware.device", ""),
                    PaperVcenter.property(
                        "runtime",
                        "<connectionState>connected</connectionState>"
                            + "<powerState>suspended</powerState>")));

    VmReading vm = read(old);

    // the parts of the whole are found too
    assertThat(vm.powerState()).isEqualTo(PowerState.SUSPENDED);
    assertThat(vm.isConnected()).isTrue();
    assertThat(old.calls("RetrievePropertiesEx"))
        .singleElement()
        .satisfies(
            call -> {
              assertThat(call.contains("<pathSet>runtime</pathSet>")).isEqualTo(runtime);
              for (String part : List.of("powerState", "connectionState", "host", "cryptoState")) {
                assertThat(call.contains("<pathSet>runtime." + part + "</pathSet>"))
                    .isEqualTo(parts);
              }
              assertThat(call.contains("<pathSet>runtime.faultToleranceState</pathSet>"))
                  .isEqualTo(parts);
              assertThat(call.contains("<pathSet>config.contentLibItemInfo</pathSet>"))
                  .isEqualTo(library);
              assertThat(call.contains("<pathSet>config.ftEncryptionMode</pathSet>"))
                  .isEqualTo(faultTolerance);
              assertThat(call)
                  .contains("<pathSet>config.keyId</pathSet>", "<pathSet>guest.net</pathSet>")
                  .contains(
                      "<propSet><type>Task</type><all>false</all><pathSet>info.state</pathSet>"
                          + "<pathSet>info.descriptionId</pathSet></propSet>")
                  .contains(
                      "<obj type=\"VirtualMachine\">vm-1</obj><skip>false</skip>",
                      "<path>recentTask</path><skip>false</skip>");
            });
  }

  @ParameterizedTest
  @CsvSource({
    "locked, connected, true",
    "unlocked, invalid, false",
    ", invalid, true",
    ", x, false"
  })
  @DisplayName("a key without disks is enough for a VM that is locked, and for no other")
  void read_keyWithoutDisks(String cryptoState, String connection, boolean enough) {
    properties.remove("config.hardware.device");
    properties.put("config.keyId", KEY);
    properties.put("runtime.connectionState", connection);
    if (cryptoState != null) {
      properties.put("runtime.cryptoState", cryptoState);
    }

    if (enough) {
      VmReading vm = read();
      assertThat(vm.isLocked()).isTrue();
      assertThat(vm.showsDevices()).isFalse();
      assertThat(vm.disks()).isEmpty();
    } else {
      assertThatThrownBy(this::read)
          .isInstanceOf(ServiceException.class)
          .hasMessageContaining("shows the key of the VM's home but not its disks")
          .hasMessageContaining("(connection state " + connection + ")");
    }
  }

  @Test
  @DisplayName("an answer without the state or without the VM makes no sense")
  void read_senseless_isRefused() {
    properties.remove("runtime.powerState");
    assertThatThrownBy(this::read)
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("without the VM's runtime state");
    vcenter.on(
        "RetrievePropertiesEx", "<returnval>" + task("task-1", "running", "x") + "</returnval>");
    assertThatThrownBy(() -> read(vcenter))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("without the object vm-1");
  }

  @Test
  @DisplayName("the tasks that have not ended are told; a reconfiguration before all others")
  void read_tasks() {
    tasks =
        task("task-1", "success", "VirtualMachine.reconfigure")
            + task("task-2", "error", "VirtualMachine.reconfigure")
            + task("task-3", " queued ", "VirtualMachine.createSnapshot")
            + task("task-4", " running ", " VirtualMachine.reconfigure ")
            // what is not known to have ended may still run
            + task("task-5", "zzz", "VirtualMachine.clone")
            + task("task-6", "", "VirtualMachine.relocate");
    properties.put("name", "web-01");
    properties.put("config.keyId", KEY);
    VmReading vm = read();
    assertThat(vm.runningTasks())
        .containsExactly(
            new RunningTask(
                new ManagedObjectReference("Task", "task-3"), "VirtualMachine.createSnapshot"),
            new RunningTask(
                new ManagedObjectReference("Task", "task-4"), "VirtualMachine.reconfigure"),
            new RunningTask(new ManagedObjectReference("Task", "task-5"), "VirtualMachine.clone"),
            new RunningTask(
                new ManagedObjectReference("Task", "task-6"), "VirtualMachine.relocate"));
    assertThat(vm.runningTask().task().value()).isEqualTo("task-4");
    // all else is as without tasks
    tasks = "";
    assertThat(vm).usingRecursiveComparison().ignoringFields("runningTasks").isEqualTo(read());
    tasks = task("task-3", "queued", "VirtualMachine.createSnapshot");
    assertThat(read().runningTask().task().value()).isEqualTo("task-3");
  }

  @Test
  @DisplayName("what a task does is asked for by its id; a task that is not shown is not known")
  void task() {
    vcenter.on(
        "RetrievePropertiesEx",
        PaperVcenter.object(
            "Task", "task-7", PaperVcenter.property("info.descriptionId", " VirtualMachine.x ")),
        PaperVcenter.object("Task", "task-7"),
        PaperVcenter.fault("ManagedObjectNotFound"));
    VimSession session = vcenter.session();
    VmReader reader = reader(session);
    assertThat(reader.task(session.attempt("read"), " task-7 "))
        .contains(
            new RunningTask(new ManagedObjectReference("Task", "task-7"), "VirtualMachine.x"));
    assertThat(reader.task(session.attempt("read"), "task-7")).isEmpty();
    assertThat(reader.task(session.attempt("read"), "task-7")).isEmpty();
    assertThat(vcenter.calls("RetrievePropertiesEx")).hasSize(3);
    assertThat(reader.task(session.attempt("read"), null)).isEmpty();
    assertThat(reader.task(session.attempt("read"), " ")).isEmpty();
    assertThat(vcenter.calls("RetrievePropertiesEx"))
        .hasSize(3)
        .allMatch(call -> call.contains("<obj type=\"Task\">task-7</obj>"));
  }
}
