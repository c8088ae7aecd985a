package io.vmcrypt.testkit;

import static io.vmcrypt.testkit.Refusals.refuses;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ToolOrdersTest {

  private static final TestAuthority AUTHORITY = TestAuthority.create();

  private static List<String> told(FakeVcenter source, FakeVcenter target, String input)
      throws IOException {
    List<String> told = new ArrayList<>();
    new ToolOrders(source, target, told::add)
        .takeAll(new ByteArrayInputStream(input.getBytes(UTF_8)));
    return told;
  }

  @Test
  @DisplayName("copy leaves the original, move takes it away and refuses one that is encrypted")
  void orders_bringVms() throws IOException {
    try (FakeVcenter source = FakeVcenter.start(AUTHORITY);
        FakeVcenter target = FakeVcenter.start(AUTHORITY)) {
      source.addVm(FakeVm.builder("web 01").disks(1).build());
      source.addVm(
          FakeVm.builder("db-01").disks(1).encryptedWith(new FakeKey("a key", "kms")).build());

      assertThat(told(source, target, "move db-01\n copy db-01 \nmove web 01\r\n\n"))
          .containsExactly(
              "not done: db-01 is encrypted, and only unencrypted VMs are moved",
              "copied db-01 to the target, unencrypted: " + target.vm("db-01").id(),
              "moved web 01 to the target: " + target.vm("web 01").id());
      assertThat(target.vm("db-01").key()).isNull();
      assertThat(source.vm("db-01").key()).isNotNull();
      refuses(() -> source.vm("web 01"));
    }
  }

  @Test
  @DisplayName("what is no order is told, and nothing happens")
  void noOrders_areTold() throws IOException {
    try (FakeVcenter source = FakeVcenter.start(AUTHORITY);
        FakeVcenter target = FakeVcenter.start(AUTHORITY)) {
      String none = "no order; say: copy VM, or: move VM";

      assertThat(told(source, target, "hello\ncopy\ncopy  \n" + "x".repeat(5000) + "\n"))
          .containsExactly(none, none, none, none);
      assertThat(told(source, target, "copy nobody\nmove nobody\n"))
          .allSatisfy(line -> assertThat(line).startsWith("not done: ").contains("nobody"))
          .hasSize(2);
      // a line that has not ended is none yet
      assertThat(told(source, target, "copy nobody")).isEmpty();
    }
  }
}
