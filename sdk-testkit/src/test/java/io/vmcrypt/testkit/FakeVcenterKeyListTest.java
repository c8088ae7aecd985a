package io.vmcrypt.testkit;

import static io.vmcrypt.testkit.VcenterCalls.crypto;
import static io.vmcrypt.testkit.VcenterCalls.shallow;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.vcenter.FakeKeys;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The fake vCenter: ListKeys and QueryCryptoKeyStatus that answer falsely")
class FakeVcenterKeyListTest extends VcenterLab {

  private static final FakeKey A = new FakeKey("a-1", "kms");
  private static final FakeKey B = new FakeKey("b-1", "other");

  private final FakeKeys keys = vcenter.keys();

  FakeVcenterKeyListTest() {
    super(
        vcenter ->
            vcenter
                .virtualMachine(FakeVm.builder("a").encryptedWith(A).build())
                .virtualMachine(FakeVm.builder("b").encryptedWith(B).build()));
    soap.login();
    trust();
  }

  @Test
  @DisplayName("the list has nothing, not all, some twice, or those of somebody else")
  void listedKeys_changed_asTheTestSays() {
    assertThat(listedKeys()).containsExactlyInAnyOrder("a-1", "b-1");

    keys.setListed(all -> List.of());
    assertThat(listedKeys()).isEmpty();
    keys.setListed(all -> all.stream().filter(key -> !key.clusterId().equals("kms")).toList());
    assertThat(listedKeys()).containsExactly("b-1");
    keys.setListed(all -> Stream.concat(all.stream(), all.stream()).toList());
    assertThat(listedKeys()).hasSize(4);
    keys.setListed(all -> List.of(new FakeKey("z", "elsewhere")));
    assertThat(soap.good(crypto("ListKeys", "")).body()).contains("<id>elsewhere</id>");

    keys.setListed(UnaryOperator.identity());
    assertThat(listedKeys()).hasSize(2);
  }

  @Test
  @DisplayName("the list may lag behind a re-key: the old key is listed on, the new one not yet")
  void keyListFrozen_rekey_old() {
    keys.setListFrozen(true);
    succeeds("a", shallow(""));
    FakeKey made = Objects.requireNonNull(vcenter.vm("a").key());
    assertThat(made).isNotEqualTo(A);
    assertThat(listedKeys()).containsExactlyInAnyOrder("a-1", "b-1");

    keys.setListFrozen(false);

    // its host has the old key still
    assertThat(listedKeys()).contains(made.keyId(), "b-1");
  }

  @Test
  @DisplayName("a status is left out, about another key, or told twice and differently")
  void keyStatuses_changed_asTheTestSays() {
    assertThat(status(15, A, B))
        .contains("<encryptedVMs", "KeyStateMissingInKMS", "KeyStateCluster");

    keys.setStatuses(found -> found.stream().filter(one -> one.key().equals(B)).toList());
    assertThat(all(status(15, A, B), "keyId")).containsExactly("b-1");
    keys.setStatuses(found -> found.stream().map(one -> one.about(B)).toList());
    assertThat(all(status(15, A), "keyId")).containsExactly("b-1");
    keys.setStatuses(
        found ->
            found.stream()
                .flatMap(one -> Stream.of(one.found(), one.missing("KeyStateMissingInKMS")))
                .toList());
    String twice = status(15, A);
    assertThat(all(twice, "keyId")).containsExactly("a-1", "a-1");
    assertThat(all(twice, "keyAvailable")).containsExactly("true", "false");
  }
}
