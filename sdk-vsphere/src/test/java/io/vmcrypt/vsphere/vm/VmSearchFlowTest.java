package io.vmcrypt.vsphere.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.VsphereClient;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Searches in a fake vCenter. */
class VmSearchFlowTest {

  private final TwoKeyServers lab =
      new TwoKeyServers(
          "8.0.3.0",
          fake ->
              fake.datacenter("Paris")
                  .datacenter("Lyon/2")
                  .virtualMachine(vm("web-01").folder("Prod").disks(1).build())
                  .virtualMachine(vm("web-02").folder("Prod/Old").disks(1).poweredOn().build())
                  .virtualMachine(
                      vm("web-10").disks(2).encryptedWith(new FakeKey("k", "kms")).build())
                  .virtualMachine(vm("db/01").folder("Prod").disks(1).build())
                  .virtualMachine(FakeVm.builder("web-01").datacenter("Lyon/2").disks(1).build()));
  private final FakeVcenter fake = lab.fake;
  private final VsphereClient vcenter = lab.vcenter;

  private static FakeVm.Builder vm(String name) {
    return FakeVm.builder(name).datacenter("Paris");
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  private List<String> paths(VmFilter.Builder filter) {
    try (Stream<VirtualMachine> vms = vcenter.virtualMachines().stream(filter.build())) {
      return vms.map(VirtualMachine::path).toList();
    }
  }

  private static VmFilter.Builder all() {
    return VmFilter.builder();
  }

  @Test
  @DisplayName("VMs are found by the key provider of their keys; one that is not named counts")
  void stream_keyProvider_itsKeysOnly() {
    fake.addVm(vm("disk-only").disks(1).encryptedWith(new FakeKey("d", "other")).build());
    fake.addVm(vm("nameless").disks(1).encryptedWith(new FakeKey("n", "")).build());

    assertThat(paths(VmFilter.builder().keyProvider("kms")))
        .containsExactlyInAnyOrder("/Paris/vm/web-10", "/Paris/vm/nameless");
    assertThat(paths(VmFilter.builder().keyProvider("other").name("disk*")))
        .containsExactly("/Paris/vm/disk-only");
    assertThat(VmFilter.builder().keyProvider("kms").build())
        .hasToString("VMs, with keys of key provider kms")
        .isEqualTo(VmFilter.builder().keyProvider("kms").build().toBuilder().build())
        .isNotEqualTo(VmFilter.builder().build());
  }

  @Test
  @DisplayName("a misspelt key provider is told with the names that exist, and is no empty answer")
  void stream_keyProvider_unknown() {
    fake.addVm(vm("late").disks(1).encryptedWith(new FakeKey("d", "gone")).build());

    // nobody has its keys, and that is an answer
    assertThat(paths(all().keyProvider("kms-b"))).isEmpty();
    // vCenter has it no more, and keys name it
    assertThat(paths(all().keyProvider("gone"))).containsExactly("/Paris/vm/late");
    assertThat(paths(all().keyProvider("gone").name("web-*"))).isEmpty();
    assertThatThrownBy(() -> paths(all().keyProvider("kms-c")))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("could not find VMs, with keys of key provider kms-c")
        .hasMessageContaining("vCenter has no key provider \"kms-c\"")
        .hasMessageContaining("There are: ")
        .hasMessageContaining("kms-b");
  }

  @Test
  @DisplayName("folder, datacenter, cluster, host and resource pool narrow a search")
  void stream_below_findsThoseBelow() {
    assertThat(paths(all().below("/Paris/vm/Prod")))
        .containsExactlyInAnyOrder(
            "/Paris/vm/Prod/web-01", "/Paris/vm/Prod/Old/web-02", "/Paris/vm/Prod/db%2f01");
    assertThat(paths(all().below("Lyon%2f2"))).containsExactly("/Lyon%2f2/vm/web-01");
    assertThat(paths(all().below("/Paris/host/Cluster"))).hasSize(4);
    assertThat(paths(all().below("/Paris/host/Cluster/Resources"))).hasSize(4);
    assertThat(paths(all().below("/Paris/host/Cluster/esx-01.paris.test")))
        .containsExactlyInAnyOrder("/Paris/vm/Prod/web-01", "/Paris/vm/web-10");
  }

  @Test
  @DisplayName("a pattern is one of the name as people read it, or as vSphere keeps it")
  void stream_name_findsThoseThatMatch() {
    assertThat(paths(all().name("web-0?")))
        .containsExactlyInAnyOrder(
            "/Paris/vm/Prod/web-01", "/Paris/vm/Prod/Old/web-02", "/Lyon%2f2/vm/web-01");
    assertThat(paths(all().name("*/01"))).containsExactly("/Paris/vm/Prod/db%2f01");
    assertThat(paths(all().name("db%2f*"))).containsExactly("/Paris/vm/Prod/db%2f01");
    assertThat(paths(all().name("WEB*"))).isEmpty();
  }

  @Test
  @DisplayName("devices are asked for only where encryption is a condition")
  void stream_noEncryptionCondition_readsNoDevices() {
    paths(all().name("web-*").powerState(PowerState.POWERED_ON));
    assertThat(fake.requests()).noneMatch(call -> call.body().contains("config.hardware.device"));
    paths(all().encryption(EncryptionLevel.PLAIN));
    assertThat(fake.requests()).anyMatch(call -> call.body().contains("config.hardware.device"));
  }

  @ParameterizedTest(name = "{0}, answer {1}")
  @CsvSource({
    "RetrievePropertiesEx, 1",
    "ContinueRetrievePropertiesEx, 1",
    "ContinueRetrievePropertiesEx, 2"
  })
  @DisplayName(
      "a session that ends in the middle has the rest read through another view, once each")
  void stream_sessionEnds_isReadOn(String method, int at) {
    List<String> whole;
    try (Stream<VirtualMachine> vms = vcenter.virtualMachines().stream(all().pageSize(2).build())) {
      whole = vms.map(VirtualMachine::name).toList();
    }
    AtomicInteger seen = new AtomicInteger();
    int views = fake.calls("CreateContainerView").size();
    fake.faults()
        .onEvery(
            request -> FakeVcenter.call(method).test(request) && seen.incrementAndGet() == at,
            Fault.expiredSession());

    try (Stream<VirtualMachine> vms = vcenter.virtualMachines().stream(all().pageSize(2).build())) {
      assertThat(vms.map(VirtualMachine::name)).containsExactlyElementsOf(whole);
    }
    assertThat(seen.get()).isGreaterThan(at);
    assertThat(fake.calls("CreateContainerView")).hasSizeGreaterThanOrEqualTo(views + 1);
  }

  @Test
  @DisplayName("sessions that end again and again are told as that, after a few views")
  void stream_sessionsEndAlways_isTold() {
    fake.faults().onEvery(FakeVcenter.call("ContinueRetrievePropertiesEx"), Fault.expiredSession());
    try (Stream<VirtualMachine> vms = vcenter.virtualMachines().stream(all().pageSize(2).build())) {
      assertThatThrownBy(vms::toList)
          .isInstanceOf(AuthenticationException.class)
          .hasMessageContaining("the session ended meanwhile");
    }
    assertThat(fake.calls("ContinueRetrievePropertiesEx")).hasSize(4);
  }

  @Test
  @DisplayName("a stream that an interrupted thread closes ends the search at vCenter all the same")
  void stream_closedByInterruptedThread_endsTheSearch() {
    try (Stream<VirtualMachine> vms = vcenter.virtualMachines().stream(all().pageSize(2).build())) {
      assertThat(vms.iterator().next().name()).isEqualTo("web-01");
      Thread.currentThread().interrupt();
    }
    // it stays interrupted
    assertThat(Thread.interrupted()).isTrue();
    assertThat(fake.calls("CancelRetrievePropertiesEx")).hasSize(1);
    assertThat(fake.calls("DestroyView")).hasSameSizeAs(fake.calls("CreateContainerView"));
  }

  @Test
  @DisplayName("a VM is found by its instance UUID, and not by its BIOS UUID")
  void getByInstanceUuid_uuid_findsIt() {
    UUID instance = UUID.fromString(fake.vm("web-10").instanceUuid());
    UUID bios = UUID.fromString(fake.vm("web-10").biosUuid());
    VirtualMachines vms = vcenter.virtualMachines();

    assertThat(vms.getByInstanceUuid(instance).path()).isEqualTo("/Paris/vm/web-10");
    assertThatThrownBy(() -> vms.getByInstanceUuid(bios))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("instance UUID " + bios)
        .hasMessageContaining("not the BIOS UUID");
  }
}
