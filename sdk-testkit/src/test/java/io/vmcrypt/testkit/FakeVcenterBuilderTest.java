package io.vmcrypt.testkit;

import static io.vmcrypt.testkit.Refusals.refuses;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.FakeVcenterBuilder;
import io.vmcrypt.testkit.vcenter.part.FakeDisk;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The builders of the fake vCenter")
class FakeVcenterBuilderTest {

  private final TestAuthority authority = TestAuthority.create();

  @Test
  @DisplayName("refuse values that are out of range, quoting them")
  void setters_badValue_refused() {
    FakeVcenterBuilder builder = FakeVcenter.builder(authority);
    refuses(() -> builder.apiVersion("8.1"), "8.1");
    refuses(() -> builder.apiVersion("5.5"), "6.0 or later");
    refuses(() -> builder.taskDuration(Duration.ofSeconds(-1)), "PT-1S");
    refuses(() -> builder.keyServerTimeout(Duration.ZERO), "positive");
    refuses(() -> builder.pageSize(0), "0");
    refuses(() -> builder.port(65_536), "65536");
    refuses(() -> FakeVm.builder(""), "1 to 80");
    FakeVm.Builder vm = FakeVm.builder("vm");
    refuses(() -> vm.disks(61), "61");
    refuses(() -> vm.hardwareVersion(3), "3");
    refuses(() -> FakeDisk.ofGibibytes(0), "0");
  }

  @Test
  @DisplayName("refuse two things of one name in a folder, and VMs in no datacenter")
  void start_conflictingInventory_refused() {
    FakeVm vm = FakeVm.builder("vm").folder("a").build();
    refuses(
        () -> FakeVcenter.builder(authority).virtualMachine(vm).virtualMachine(vm).start(), "vm");
    refuses(
        () ->
            FakeVcenter.builder(authority)
                .virtualMachine(FakeVm.builder("vm").datacenter("none").build())
                .start(),
        "none");
    refuses(() -> FakeVcenter.builder(authority).datacenter("a").datacenter("a").start(), "a");
  }
}
