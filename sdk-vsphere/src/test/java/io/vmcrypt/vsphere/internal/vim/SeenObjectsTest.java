package io.vmcrypt.vsphere.internal.vim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.XmlFailure;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SeenObjectsTest {

  private final SeenObjects seen = new SeenObjects();

  private boolean add(String type, String value) {
    return seen.add(new ManagedObjectReference(type, value));
  }

  @Test
  @DisplayName("what differs in anything is another object, whatever form its id has")
  void add_others_areOthers() {
    List<String> ids =
        List.of(
            "vm-1",
            "vm-01",
            "vm-001",
            "vm-10",
            "vm-0",
            "vm-",
            "vm",
            "1",
            "01",
            "0",
            "domain-c1",
            "vm-1a",
            "vm-1-1",
            "ha-root-pool",
            "vm-999999999999999999",
            "vm-9999999999999999999",
            "vm-99999999999999999990",
            "\u0661");
    for (String type : List.of("VirtualMachine", "HostSystem", "")) {
      assertThat(ids).allMatch(id -> add(type, id)).noneMatch(id -> add(type, id));
    }
  }

  @Test
  @DisplayName("100,000 VMs take some MB and no more")
  void add_manyVms_takeLittle() {
    ManagedObjectReference[] vms = new ManagedObjectReference[100_000];
    for (int i = 0; i < vms.length; i++) {
      vms[i] = new ManagedObjectReference("VirtualMachine", "vm-" + (1_000 + i));
    }
    long before = allocated();

    int fresh = 0;
    for (ManagedObjectReference vm : vms) {
      fresh += seen.add(vm) ? 1 : 0;
    }

    assertThat(fresh).isEqualTo(vms.length);
    // all that was allocated on the way: tables, each twice as large as the one before
    assertThat(allocated() - before).isLessThan(5L * 1024 * 1024);
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  @Test
  @Tag("thorough")
  @DisplayName("a server that never ends telling objects is stopped, and so is one of long ids")
  void add_endless_isRefused() {
    assertThatThrownBy(() -> addAll("vm-", "", SeenObjects.MOST + 1))
        .isInstanceOf(XmlFailure.class)
        .hasMessageContaining(SeenObjects.MOST + " objects");
    assertThatThrownBy(() -> addAll("x".repeat(100_000), "x", 1_000))
        .isInstanceOf(XmlFailure.class)
        .hasMessageContaining(SeenObjects.MOST_CHARS + " characters");
    // each with a word of its own
    assertThatThrownBy(() -> addAll("w", "-1", SeenObjects.MOST + 1))
        .isInstanceOf(XmlFailure.class);
  }

  private static void addAll(String before, String after, int count) {
    SeenObjects objects = new SeenObjects();
    for (int i = 0; i < count; i++) {
      assertThat(objects.add(new ManagedObjectReference("VirtualMachine", before + i + after)))
          .isTrue();
    }
  }
}
