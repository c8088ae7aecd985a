package io.vmcrypt.testkit;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

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
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.apiVersion("8.1"))
        .withMessageContaining("8.1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.apiVersion("5.5"))
        .withMessageContaining("6.0 or later");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.taskDuration(Duration.ofSeconds(-1)))
        .withMessageContaining("PT-1S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.keyServerTimeout(Duration.ZERO))
        .withMessageContaining("positive");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.pageSize(0))
        .withMessageContaining("0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.port(65_536))
        .withMessageContaining("65536");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FakeVm.builder(""))
        .withMessageContaining("1 to 80");
    FakeVm.Builder vm = FakeVm.builder("vm");
    assertThatIllegalArgumentException().isThrownBy(() -> vm.disks(61)).withMessageContaining("61");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> vm.hardwareVersion(3))
        .withMessageContaining("3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FakeDisk.ofGibibytes(0))
        .withMessageContaining("0");
  }

  @Test
  @DisplayName("refuse two things of one name in a folder, and VMs in no datacenter")
  void start_conflictingInventory_refused() {
    FakeVm vm = FakeVm.builder("vm").folder("a").build();
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> FakeVcenter.builder(authority).virtualMachine(vm).virtualMachine(vm).start())
        .withMessageContaining("vm");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                FakeVcenter.builder(authority)
                    .virtualMachine(FakeVm.builder("vm").datacenter("none").build())
                    .start())
        .withMessageContaining("none");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FakeVcenter.builder(authority).datacenter("a").datacenter("a").start())
        .withMessageContaining("a");
  }
}
