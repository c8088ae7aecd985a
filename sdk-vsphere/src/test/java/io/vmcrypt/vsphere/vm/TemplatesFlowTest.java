package io.vmcrypt.vsphere.vm;

import static io.vmcrypt.vsphere.vm.TwoKeyServers.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.OperationFailedException;
import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import io.vmcrypt.testkit.vcenter.part.FakeSoapCall;
import io.vmcrypt.testkit.vcenter.part.FakeTaskEffect;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.testkit.vcenter.part.FakeVmState;
import io.vmcrypt.vsphere.VsphereClient;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TemplatesFlowTest {

  /** All calls that change something on the way, in their order. */
  private static final List<String> WAY =
      List.of(
          "AddCustomFieldDef",
          "SetField",
          "MarkAsVirtualMachine",
          "GenerateKey",
          "ReconfigVM_Task",
          "MarkAsTemplate",
          "SetField");

  private static final Rekey LEAVING = Rekey.leavingKeyProvider("kms-a", "kms-b").build();

  private TwoKeyServers lab;

  @BeforeEach
  void start() {
    start("8.0.3.0");
  }

  private void start(String release) {
    lab =
        new TwoKeyServers(
            release,
            vcenter ->
                vcenter
                    .virtualMachine(
                        FakeVm.builder("golden")
                            .folder("Images")
                            .disks(2)
                            .template()
                            .encryptedWith(new FakeKey("old-1", "kms-a"))
                            .build())
                    .virtualMachine(FakeVm.builder("plain").disks(1).template().build())
                    .virtualMachine(
                        FakeVm.builder("item")
                            .disks(1)
                            .libraryItem("b5f1c2f0-lib-item")
                            .encryptedWith(new FakeKey("old-4", "kms-a"))
                            .build())
                    .virtualMachine(
                        FakeVm.builder("snapped")
                            .disks(1)
                            .template()
                            .snapshot("one")
                            .encryptedWith(new FakeKey("old-2", "kms-a"))
                            .build())
                    .virtualMachine(
                        FakeVm.builder("web-01")
                            .disks(1)
                            .encryptedWith(new FakeKey("old-3", "kms-a"))
                            .build()));
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  private static Template named(VsphereClient vcenter, String name) {
    return vcenter.templates().list().stream()
        .filter(template -> template.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private Template template(String name) {
    return named(lab.vcenter, name);
  }

  private List<String> providers(String name) {
    FakeVmState state = lab.fake.vm(name);
    return Stream.concat(
            Stream.of(Objects.requireNonNull(state.key())),
            state.disks().stream().map(disk -> Objects.requireNonNull(disk.key())))
        .map(FakeKey::clusterId)
        .toList();
  }

  /** What every way must end in. */
  private void assertMoved(String name) {
    FakeVmState state = lab.fake.vm(name);
    assertThat(state.template()).isTrue();
    assertThat(providers(name)).containsOnly("kms-b");
    assertThat(state.reconfigurations()).isEqualTo(1);
    assertThat(state.customAttributes()).containsExactly(Map.entry(Templates.ATTRIBUTE, ""));
    assertThat(lab.vcenter.templates().list()).noneMatch(Template::brokenOff);
  }

  private List<String> changesSent() {
    return lab.fake.requests().stream()
        .map(FakeSoapCall::method)
        .filter(Set.copyOf(WAY)::contains)
        .toList();
  }

  @Test
  @Tag("thorough")
  @DisplayName(
      "killed at any call, with or without its effect, and run again: a template with new keys")
  void ensure_brokenOffAnywhere_runAgain() {
    for (int at = 0; at < WAY.size(); at++) {
      for (Fault fault : List.of(Fault.close(), Fault.close().afterTakingEffect())) {
        stop();
        start();
        String call = WAY.get(at);
        int nth = at == WAY.size() - 1 ? 2 : 1;
        lab.fake.faults().onNth(nth, FakeVcenter.call(call), fault);
        Template golden = template("golden");
        assertThatThrownBy(() -> lab.vcenter.templates().ensure(golden, LEAVING, TIMEOUT))
            .as(call)
            .isInstanceOf(SdkException.class);
        assertThat(lab.fake.faults().isUsedUp()).as(call).isTrue();

        Template again = template("golden");
        boolean left =
            !lab.fake
                .vm("golden")
                .customAttributes()
                .getOrDefault(Templates.ATTRIBUTE, "")
                .isEmpty();
        assertThat(again.brokenOff()).as(call).isEqualTo(left);
        assertThat(lab.vcenter.templates().plan(again, LEAVING).isEmpty())
            .as(call)
            .isEqualTo(!left && !again.mayHaveKeyOf("kms-a"));
        lab.vcenter.templates().ensure(again, LEAVING, TIMEOUT);

        assertMoved("golden");
      }
    }
  }

  @Test
  @DisplayName("a VM that was a template is known by its mark, a clone of it is not taken for one")
  void list_brokenOff_isKnown() {
    Template golden = template("golden");
    lab.fake
        .faults()
        .onNext(FakeVcenter.call("ReconfigVM_Task"), Fault.close().afterTakingEffect());
    assertThatThrownBy(() -> lab.vcenter.templates().ensure(golden, LEAVING, TIMEOUT))
        .isInstanceOf(SdkException.class);

    assertThat(lab.fake.vm("golden").template()).isFalse();
    assertThat(lab.fake.vm("golden").customAttributes())
        .containsEntry(Templates.ATTRIBUTE, golden.id());
    Template left = template("golden");
    assertThat(left.brokenOff()).isTrue();
    assertThat(lab.vcenter.templates().plan(left, LEAVING))
        .extracting(Change::to)
        .contains(Optional.of("template"));
    assertThat(lab.vcenter.templates().list()).noneMatch(one -> one.name().equals("web-01"));

    Template none = new Template(lab.fake.vm("web-01").id(), "web-01", "", false, List.of());
    assertThatThrownBy(() -> lab.vcenter.templates().ensure(none, LEAVING, TIMEOUT))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("no template");
    assertThat(lab.fake.vm("web-01").template()).isFalse();
  }

  @Test
  @DisplayName("one that somebody has switched on meanwhile is left, and the way out is told")
  void ensure_brokenOffAndOn_isRefused() {
    Template golden = template("golden");
    lab.fake
        .faults()
        .onNext(FakeVcenter.call("ReconfigVM_Task"), Fault.close().afterTakingEffect());
    assertThatThrownBy(() -> lab.vcenter.templates().ensure(golden, LEAVING, TIMEOUT))
        .isInstanceOf(SdkException.class);
    lab.fake.inventory().setPoweredOn("golden", true);

    assertThatThrownBy(() -> lab.vcenter.templates().ensure(template("golden"), LEAVING, TIMEOUT))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("poweredOn")
        .hasMessageContaining(Templates.ATTRIBUTE);
    assertThat(lab.fake.calls("MarkAsTemplate")).isEmpty();

    lab.fake.inventory().setPoweredOn("golden", false);
    lab.vcenter.templates().ensure(template("golden"), LEAVING, TIMEOUT);
    assertMoved("golden");
  }

  @Test
  @DisplayName("what would be refused half-way is refused before the template becomes a VM")
  void ensure_snapshots_isRefusedBefore() {
    Rekey deep = LEAVING.toBuilder().deep().build();

    assertThatThrownBy(() -> lab.vcenter.templates().ensure(template("snapped"), deep, TIMEOUT))
        .isInstanceOf(PrecheckException.class)
        .hasMessageContaining("snapshots");
    assertThat(changesSent()).isEmpty();
    assertThat(lab.fake.vm("snapped").template()).isTrue();
    assertThatThrownBy(() -> lab.vcenter.templates().ensure(template("plain"), LEAVING, TIMEOUT))
        .isInstanceOf(PrecheckException.class)
        .hasMessageContaining("is not encrypted");
    assertThat(changesSent()).isEmpty();
  }

  @Test
  @DisplayName("the template of a Content Library's item stays one: made a VM, its item is deleted")
  void ensure_libraryItem_isRefusedBefore() {
    Template item = template("item");
    assertThatThrownBy(() -> lab.vcenter.templates().ensure(item, LEAVING, TIMEOUT))
        .isInstanceOf(PrecheckException.class)
        .hasMessageContaining("b5f1c2f0-lib-item")
        .hasMessageContaining("Check the template out");
    assertThat(lab.vcenter.templates().precheck(item, LEAVING))
        .extracting(Finding::code)
        .contains(FindingCode.TEMPLATE_IN_LIBRARY);
    assertThat(changesSent()).isEmpty();
    assertThat(lab.fake.vm("item").template()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"SetField", "MarkAsVirtualMachine", "MarkAsTemplate"})
  @DisplayName("a success without effect does not pass for done")
  void ensure_successWithoutEffect_fails(String method) {
    Template golden = template("golden");
    lab.fake.answerMethod(method, call -> FakeSoapAnswer.of(""));

    assertThatThrownBy(() -> lab.vcenter.templates().ensure(golden, LEAVING, TIMEOUT))
        .isInstanceOf(OperationFailedException.class)
        .hasMessageContaining("vCenter accepted");
  }

  @Test
  @DisplayName("a reconfiguration without effect leaves no VM behind")
  void ensure_taskWithoutEffect_fails() {
    Template golden = template("golden");
    lab.fake.tasks().setEffect("golden", FakeTaskEffect.NOTHING);

    assertThatThrownBy(() -> lab.vcenter.templates().ensure(golden, LEAVING, TIMEOUT))
        .isInstanceOf(ChangeNotSeenException.class);
    assertThat(lab.fake.vm("golden").template()).isTrue();
  }
}
