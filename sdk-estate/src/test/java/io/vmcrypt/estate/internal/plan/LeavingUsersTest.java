package io.vmcrypt.estate.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.testkit.vcenter.FakeKey;
import io.vmcrypt.testkit.vcenter.FakeSoapAnswer;
import io.vmcrypt.testkit.vcenter.FakeVm;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which users of a key provider that is left no step moves. */
class LeavingUsersTest {

  private static final String STUCK = "BLOCKING key-provider-still-used ";

  private final LoneVcenter vcenter = new LoneVcenter();

  @AfterEach
  void stop() {
    vcenter.close();
  }

  private List<String> check() {
    Found found = new Found();
    new LeavingUsers(vcenter.look()).check(found);
    return LoneVcenter.words(found);
  }

  @Test
  @DisplayName("VMs, templates and hosts move; nobody else is there")
  void moved() {
    assertThat(check()).isEmpty();
    vcenter.fake.addVm(LoneVcenter.vm("web-01", "k-1").build());
    vcenter.fake.addVm(LoneVcenter.vm("tpl-01", "k-2").template().build());
    vcenter.fake.addVm(FakeVm.builder("other").encryptedWith(new FakeKey("k-4", "third")).build());
    String host = vcenter.fake.hostCryptoStates().keySet().iterator().next();
    vcenter.fake.setHostKey(host, LoneVcenter.key("k-3"));
    assertThat(LeavingUsers.listed(vcenter.look()))
        .extracting(CryptoKeyId::keyId)
        .contains("k-1", "k-2", "k-3")
        .doesNotContain("k-4");
    assertThat(check()).isEmpty();
  }

  @Test
  @DisplayName("a third party with its key is stuck, and the VM that has the same key is not")
  void thirdParty() {
    vcenter.fake.addVm(LoneVcenter.vm("web-01", "k-1").build());
    vcenter.fake.setThirdPartyUse(LoneVcenter.key("k-1"), "vsan-7");
    assertThat(check()).containsExactly(STUCK + "third party vsan-7: it has a key of old");
  }

  @Test
  @DisplayName("a key whose users vCenter does not name is stuck")
  void usersHidden() {
    vcenter.fake.addVm(LoneVcenter.vm("web-01", "k-1").build());
    vcenter.fake.setKeyUsersHidden(true);
    assertThat(check())
        .containsExactly(
            STUCK
                + "KMS cluster old, key k-1: vCenter lists it as in use, and does not name by"
                + " whom");
  }

  @Test
  @DisplayName("a key that vCenter lists, and of which it says nothing, is stuck")
  void notEachTold() {
    vcenter.fake.addVm(LoneVcenter.vm("web-01", "k-1").build());
    vcenter.fake.addVm(LoneVcenter.vm("web-02", "k-2").build());
    vcenter.fake.answerMethod(
        "QueryCryptoKeyStatus",
        call ->
            FakeSoapAnswer.of(
                "<returnval><keyId><keyId>k-1</keyId><providerId><id>old</id></providerId></keyId>"
                    + "<encryptedVMs type=\"VirtualMachine\">"
                    + vcenter.client.virtualMachines().get("web-01").id()
                    + "</encryptedVMs></returnval>"));
    assertThat(check())
        .containsExactly(
            STUCK
                + "KMS cluster old, key k-2: vCenter lists it as in use, and does not name by"
                + " whom");
  }

  @Test
  @DisplayName("what could not be asked blocks")
  void notAsked() {
    vcenter.fake.addVm(LoneVcenter.vm("web-01", "k-1").build());
    vcenter.fake.answerMethod(
        "QueryCryptoKeyStatus", call -> FakeSoapAnswer.fault("NoPermission", "denied"));
    assertThat(check())
        .singleElement()
        .asString()
        .startsWith("BLOCKING privileges-missing KMS cluster old");
    vcenter.fake.answerMethod("ListKeys", call -> FakeSoapAnswer.fault("RuntimeFault", "no"));
    assertThat(check()).singleElement().asString().startsWith("BLOCKING plan-refused KMS cluster");
  }
}
