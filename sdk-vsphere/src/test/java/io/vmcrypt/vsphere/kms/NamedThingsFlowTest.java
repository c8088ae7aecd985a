package io.vmcrypt.vsphere.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a removal is told by a name, and what it is not. */
class NamedThingsFlowTest {

  private static VcenterWithKms with(String provider) {
    VcenterWithKms systems =
        VcenterWithKms.start(
            builder ->
                builder.virtualMachine(
                    FakeVm.builder("a").encryptedWith(new FakeKey("k", provider)).build()));
    systems.clusters().ensure(KmsClusterSpec.builder("kms", systems.server("kms-1")).build());
    return systems;
  }

  @Test
  @DisplayName(
      "a key of a name that differs in case, and that vCenter does not have, may be of this one")
  void nameInAnotherCase_isNotKnown() {
    try (VcenterWithKms systems = with("KMS")) {
      systems.clusters().ensure(KmsClusterSpec.builder("other", systems.server("s")).build());
      int before = systems.requests();

      KeysInUseException refused =
          catchThrowableOfType(KeysInUseException.class, () -> systems.clusters().remove("kms"));

      assertThat(refused)
          .hasMessageContaining("VM a (vm-")
          .hasMessageContaining(
              "has key k of key provider KMS, whose name differs from kms in case");
      assertThat(refused.need().answer()).isEqualTo(KeyNeed.Answer.NOT_KNOWN);
      assertThat(systems.changesSince(before)).isEmpty();
      String[] ids =
          refused.need().doubts().stream().map(KeyDoubt::id).distinct().toArray(String[]::new);
      // by its id, as all that is not known of single things
      assertThat(systems.clusters().remove("kms", Removal.careful().skip(ids))).isTrue();
    }
  }

  @Test
  @DisplayName("where vCenter has both names, each key is of its own")
  void bothNames_areTwo() {
    try (VcenterWithKms systems = with("KMS")) {
      systems.clusters().ensure(KmsClusterSpec.builder("KMS", systems.server("s")).build());

      assertThat(systems.clusters().remove("kms")).isTrue();
    }
  }

  @Test
  @DisplayName("that vCenter's list names no key without key provider is the word of one witness")
  void inventoryNotRead_listIsNotEnough() {
    try (VcenterWithKms systems = with("kms")) {
      assertThat(systems.ledger().withoutProvider().isByNobody()).isTrue();
      systems
          .fake
          .faults()
          .onEvery(FakeVcenter.call("RetrievePropertiesEx"), SoapFaults.of("RuntimeFault"));

      KeyNeed need = systems.ledger().withoutProvider();

      assertThat(need.answer()).as(need.toString()).isEqualTo(KeyNeed.Answer.NOT_KNOWN);
      assertThat(need.inWords()).contains("VMs and hosts could not be read");
    }
  }

  @Test
  @DisplayName("a native key provider that is gone, and that VMs wait for, is told")
  void nativeGone_isTold() {
    try (VcenterWithKms systems = with("gone")) {
      assertThatThrownBy(
              () -> systems.vcenter.nativeKeyProviders().remove("gone", Removal.careful()))
          .isInstanceOf(NotFoundException.class)
          .hasMessageContaining("there is no native key provider of that name, and keys that name")
          .hasMessageContaining("VM a");
      assertThat(systems.vcenter.nativeKeyProviders().remove("gone", Removal.careful().force()))
          .isFalse();
      assertThat(systems.vcenter.nativeKeyProviders().remove("never", Removal.careful())).isFalse();

      systems.fake.inventory().setVsan("/Datacenter/host/Cluster", "was");
      assertThatThrownBy(() -> systems.clusters().remove("was"))
          .isInstanceOf(NotFoundException.class)
          .hasMessageContaining("vSAN cluster Cluster");
    }
  }
}
