package io.vmcrypt.vsphere.internal.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.PaperVcenter;
import io.vmcrypt.vsphere.kms.CryptoKeys;
import io.vmcrypt.vsphere.kms.KeysInUseException;
import io.vmcrypt.vsphere.kms.Removal;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys, at a vCenter without sockets. */
class VimCryptoKeysTest {

  private static final CryptoKeyId KEY = new CryptoKeyId("k-1", Optional.of("a"));

  private final PaperKeyProviders there = new PaperKeyProviders();
  private final CryptoKeys keys = new VimCryptoKeys(there.crypto());

  VimCryptoKeysTest() {
    there.cluster("a", "s-1");
    there.cluster("b", "s-1");
    there.vcenter.answering(
        "GenerateKey",
        call -> "<returnval><keyId><keyId>k-9</keyId></keyId><success>true</success></returnval>");
  }

  @Test
  @DisplayName("a key is made by the default key provider, or by the one that is named")
  void create() {
    assertThatThrownBy(keys::create)
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("there is no default key provider");
    there.theDefault = "b";
    assertThat(keys.create()).isEqualTo(new CryptoKeyId("k-9", Optional.of("b")));
    assertThat(keys.create("a")).isEqualTo(new CryptoKeyId("k-9", Optional.of("a")));
    assertThat(there.vcenter.calls("GenerateKey").get(1)).contains("<id>a</id>");
    assertThatThrownBy(() -> keys.create(" ")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @DisplayName("the default key provider may be one that only the list of all kinds shows")
  void create_otherKind() {
    there.otherKinds = PaperKeyProviders.nativeProvider("n", true, "");
    there.vcenter.on("GenerateKey", PaperVcenter.fault("NotSupported"));
    assertThatThrownBy(keys::create)
        .isNotInstanceOf(NotFoundException.class)
        .hasMessageContaining("key provider \"n\" made no key");
  }

  @Test
  @DisplayName("the status asks for what is wanted, and needs a release that tells")
  void status() {
    there.vcenter.on(
        "QueryCryptoKeyStatus",
        "<returnval><keyId><keyId>k-1</keyId><providerId><id>a</id></providerId></keyId>"
            + "<keyAvailable>true</keyAvailable></returnval>");
    assertThat(keys.availability(List.of(KEY)).get(0).available()).contains(true);
    assertThat(keys.users(List.of(KEY))).hasSize(1);
    assertThat(keys.status(List.of(KEY))).hasSize(1);
    List<String> calls = there.vcenter.calls("QueryCryptoKeyStatus");
    assertThat(calls.get(0)).contains("<checkKeyBitMap>1</checkKeyBitMap>");
    assertThat(calls.get(1)).contains("<checkKeyBitMap>14</checkKeyBitMap>");
    assertThat(calls.get(2)).contains("<checkKeyBitMap>15</checkKeyBitMap>");
    assertThatThrownBy(
            () ->
                new VimCryptoKeys(new PaperKeyProviders("6.7").crypto()).availability(List.of(KEY)))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("which has no status of keys");
  }

  @Test
  @DisplayName("a key that is in use is not removed, unless that is allowed")
  void remove() {
    there.vcenter.on("RemoveKeys", "").on("QueryCryptoKeyStatus", "");
    there.keys = PaperKeyProviders.key("k-1", "a");
    Removal removal = Removal.careful();
    assertThatThrownBy(() -> keys.remove(List.of(KEY), removal))
        .isInstanceOf(ServiceException.class);
    assertThat(there.vcenter.calls("RemoveKeys")).isEmpty();
    there.vcenter.on(
        "RemoveKeys",
        "<returnval><keyId><keyId>k-1</keyId><providerId><id>a</id></providerId></keyId>"
            + "<success>true</success></returnval>");
    assertThat(keys.remove(List.of(KEY), removal.force())).containsExactly(KEY);
    assertThat(there.vcenter.calls("RemoveKeys").get(0))
        .contains("<keyId>k-1</keyId>", "<force>true</force>");
  }

  @Test
  @DisplayName("where vCenter lacks the call that tells of third parties, they may use the key")
  void remove_usersNotTold() {
    there.vcenter.on("RemoveKeys", result("k-1", "<success>true</success>"));
    Removal removal = Removal.careful();
    // QueryCryptoKeyStatus is promised by the release, and not there
    assertThatThrownBy(() -> keys.remove(List.of(KEY), removal))
        .isInstanceOf(KeysInUseException.class)
        .hasMessageContaining("it is not known whether keys are in use: k-1")
        .hasMessageContaining("by someone unknown")
        .hasMessageContaining("NotSupported");
    assertThat(there.vcenter.calls("RemoveKeys")).isEmpty();

    there.vcenter.on(
        "QueryCryptoKeyStatus",
        "<returnval><keyId><keyId>k-1</keyId><providerId><id>a</id></providerId></keyId>"
            + "</returnval>");
    assertThat(keys.remove(List.of(KEY))).hasSize(1);
    assertThat(there.vcenter.calls("RemoveKeys"))
        .singleElement()
        .asString()
        .contains("<keyId>k-1</keyId>", "<force>false</force>");
    assertThat(keys.remove(List.of())).isEmpty();
  }

  private static String result(String id, String more) {
    return "<returnval><keyId><keyId>" + id + "</keyId></keyId>" + more + "</returnval>";
  }

  private List<CryptoKeyId> removed(String... ids) {
    return keys.remove(
        Stream.of(ids).map(id -> new CryptoKeyId(id, Optional.of("a"))).toList(),
        Removal.careful().force());
  }

  @Test
  @DisplayName("a key of which vCenter says nothing is not known to be removed")
  void remove_untold() {
    there.vcenter.on("RemoveKeys", "");
    assertThatThrownBy(() -> removed("k-1"))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("vCenter does not say whether it removed k-1")
        .hasMessageContaining("No key is known to be removed.");
    there.vcenter.on(
        "RemoveKeys",
        result("k-1", "<success>true</success>")
            + result("k-2", "<success>false</success><reason>busy</reason>")
            // the schema wants a success: without it nothing is known
            + result("k-3", ""));
    assertThatThrownBy(() -> removed("k-1", "k-2", "k-3", "k-4"))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("vCenter did not remove k-2: busy; and ")
        .hasMessageContaining("vCenter does not say whether it removed k-3")
        .hasMessageContaining("k-4 ")
        .hasMessageContaining("1 were removed.");
  }

  @Test
  @DisplayName("a key that vCenter does not know is answered, and left out")
  void remove_notKnownThere() {
    there.vcenter.on(
        "RemoveKeys",
        result("k-1", "<success>false</success>" + localized("InvalidArgument"))
            + result("k-2", "<success>true</success>"));
    assertThat(removed("k-1", "k-2")).extracting("keyId").containsExactly("k-2");
  }

  private static String localized(String fault) {
    return "<fault><fault xsi:type=\"%s\"/><localizedMessage>x</localizedMessage></fault>"
        .formatted(fault);
  }

  @Test
  @DisplayName("what was removed by an earlier call is told if a later one fails")
  void remove_pages() {
    there.vcenter.answering(
        "RemoveKeys",
        call ->
            call.contains("<keyId>k-0</keyId>")
                ? IntStream.range(0, 100)
                    .mapToObj(i -> result("k-" + i, "<success>true</success>"))
                    .collect(Collectors.joining())
                : "");
    String[] ids = IntStream.range(0, 101).mapToObj(i -> "k-" + i).toArray(String[]::new);
    assertThatThrownBy(() -> removed(ids))
        .hasMessageContaining("vCenter does not say whether it removed k-100")
        .hasMessageContaining("100 were removed.");
  }

  @ParameterizedTest
  @CsvSource({"20, ''", "21, ' and 1 more'", "23, ' and 3 more'"})
  @DisplayName("of many keys that vCenter says nothing of, twenty are named")
  void remove_untold_many(int number, String more) {
    there.vcenter.on("RemoveKeys", "");
    String[] ids = IntStream.rangeClosed(1, number).mapToObj(i -> "k-" + i).toArray(String[]::new);
    assertThatThrownBy(() -> removed(ids))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("it removed k-1 ")
        .hasMessageContaining("k-20 of key provider a" + more + ". ")
        .hasMessageNotContaining("k-21");
  }

  @Test
  @DisplayName("vCenter says that it removed a key, and that it did not: neither counts as unsaid")
  void remove_saidOfEach() {
    there.vcenter.on(
        "RemoveKeys",
        result("k-1", "<success>true</success>") + result("k-2", "<success>false</success>"));
    assertThatThrownBy(() -> removed("k-1", "k-2"))
        .hasMessageContaining("vCenter did not remove k-2: it does not say why")
        .hasMessageNotContaining("does not say whether");
  }
}
