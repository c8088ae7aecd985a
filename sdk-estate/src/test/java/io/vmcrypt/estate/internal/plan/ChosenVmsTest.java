package io.vmcrypt.estate.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.estate.internal.reading.ChosenVms;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.stage.LoneVcenter;
import io.vmcrypt.estate.internal.stage.Present;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeSoapAnswer;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which VMs a selection names, and which client certificate a vCenter shows. */
class ChosenVmsTest {

  @AutoClose private final LoneVcenter vcenter = new LoneVcenter();
  private final Found found = new Found();

  private List<String> choose(VmSelection selection) {
    return new ChosenVms()
        .named(selection, vcenter.client.virtualMachines(), found).stream()
            .map(VirtualMachine::name)
            .toList();
  }

  @Test
  @DisplayName("VMs are named by name or path, and one that is not there blocks")
  void named() {
    vcenter.fake.addVm(FakeVm.builder("web-01").build());
    vcenter.fake.addVm(FakeVm.builder("web-02").build());
    assertThat(
            choose(
                VmSelection.named("web-01", "/" + FakeVcenter.DEFAULT_DATACENTER + "/vm/web-02")
                    .build()))
        .containsExactly("web-01", "web-02");
    assertThat(found.findings()).isEmpty();
    assertThat(choose(VmSelection.named("web-03", "web-01").build())).containsExactly("web-01");
    assertThat(LoneVcenter.words(found))
        .singleElement()
        .asString()
        .startsWith("BLOCKING vm-not-found VM web-03");
  }

  @Test
  @DisplayName("many names take one look at the inventory, and each is found as it is alone")
  void named_many_lookOnce() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      vcenter.fake.addVm(FakeVm.builder("web-" + i).folder("Web").build());
      names.add("web-" + i);
    }
    vcenter.fake.addVm(FakeVm.builder("a/b").build());
    vcenter.fake.addVm(FakeVm.builder("twice").build());
    vcenter.fake.addVm(FakeVm.builder("twice").folder("Other").build());
    names.addAll(List.of("a/b", "a%2fb", "none", "twice"));
    vcenter.client.about();
    int before = vcenter.fake.requests().size();

    List<VirtualMachine> chosen =
        new ChosenVms()
            .named(
                VmSelection.named(names.toArray(String[]::new)).build(),
                vcenter.client.virtualMachines(),
                found);

    assertThat(vcenter.fake.requests().size() - before).isLessThan(20);
    assertThat(chosen).hasSize(51).allMatch(VirtualMachine::isNamed);
    assertThat(chosen.get(0).path())
        .isEqualTo("/" + FakeVcenter.DEFAULT_DATACENTER + "/vm/Web/web-0");
    assertThat(chosen.get(50).name()).isEqualTo("a/b");
    assertThat(LoneVcenter.words(found))
        .satisfiesExactly(
            none -> assertThat(none).startsWith("BLOCKING vm-not-found VM none: "),
            twice ->
                assertThat(twice)
                    .startsWith("BLOCKING vm-not-found VM twice: ")
                    .contains("2 VMs have this name", "/vm/Other/twice"));
  }

  @Test
  @DisplayName("a name that several VMs have blocks, and so does that vCenter does not say")
  void named_notClear() {
    vcenter.fake.addVm(FakeVm.builder("web-01").build());
    vcenter.fake.addVm(FakeVm.builder("web-01").folder("Other").build());
    assertThat(choose(VmSelection.named("web-01").build())).isEmpty();
    assertThat(LoneVcenter.words(found))
        .singleElement()
        .asString()
        .startsWith("BLOCKING vm-not-found VM web-01: ");
    vcenter.fake.faults().onNext(request -> true, Fault.soapFault("RuntimeFault", "not today"));
    assertThat(choose(VmSelection.named("web-02").build())).isEmpty();
    assertThat(LoneVcenter.words(found))
        .hasSize(2)
        .last()
        .asString()
        .startsWith("BLOCKING vm-not-readable VM web-02: ");
  }

  @Test
  @DisplayName(
      "a fault stands for no client certificate; that it may not be seen is told, and no answer is"
          + " none")
  void present() {
    vcenter.oldProvider(false);
    KmsCluster cluster = vcenter.client.kmsClusters().get(LoneVcenter.OLD);
    vcenter.fake.answerMethod(
        "RetrieveClientCert", call -> FakeSoapAnswer.fault("RuntimeFault", "none"));
    assertThat(Present.of(cluster)).isEmpty();
    vcenter.fake.answerMethod(
        "RetrieveClientCert", call -> FakeSoapAnswer.fault("NoPermission", "denied"));
    assertThatThrownBy(() -> Present.of(cluster)).isInstanceOf(PermissionDeniedException.class);
    AtomicBoolean ill = new AtomicBoolean(true);
    vcenter
        .fake
        .faults()
        .onEvery(
            request -> ill.get() && request.text().contains("RetrieveClientCert"),
            Fault.answer(503, "text/plain", "not today"));
    assertThatThrownBy(() -> Present.of(cluster))
        .isInstanceOfSatisfying(
            ServiceException.class, failure -> assertThat(failure.outcome()).contains("503"));
    ill.set(false);
    String pem = TestAuthority.create().client("vc").issue().certificatePem();
    vcenter.fake.answerMethod(
        "RetrieveClientCert", call -> FakeSoapAnswer.of("<returnval>" + pem + "</returnval>"));
    assertThat(Present.of(cluster))
        .hasValueSatisfying(
            shown -> assertThat(shown.getSubjectX500Principal().getName()).contains("CN=vc"));
  }
}
