package io.vmcrypt.vsphere.internal.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.PaperVcenter;
import io.vmcrypt.vsphere.kms.CryptoKeyStatus;
import io.vmcrypt.vsphere.kms.CryptoKeys;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterStatus;
import io.vmcrypt.vsphere.kms.Removal;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers about keys and key providers that make no sense, or are about others. */
class KeyAnswersTest {

  private static final CryptoKeyId KEY = new CryptoKeyId("k-1", Optional.of("a"));
  private static final CryptoKeyId OTHER = new CryptoKeyId("k-2", Optional.of("a"));

  private final PaperVcenter vcenter = new PaperVcenter();
  private final CryptoManager crypto = new CryptoManager(vcenter.session());
  private final CryptoKeys keys = new VimCryptoKeys(crypto);

  private static String key(String id) {
    return "<keyId><keyId>" + id + "</keyId><providerId><id>a</id></providerId></keyId>";
  }

  private static String told(String content) {
    return "<returnval>" + content + "</returnval>";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<keyAvailable>true</keyAvailable>",
        "<keyId/>",
        "<keyId><keyId>k-1</keyId><keyId>k-2</keyId></keyId>",
        "<keyId><keyId>k-1</keyId></keyId><keyAvailable>maybe</keyAvailable>",
        "<keyId><keyId>k-1</keyId></keyId><keyAvailable/>",
        "<keyId><keyId>k-1</keyId></keyId><keyAvailable>true</keyAvailable>"
            + "<keyAvailable>false</keyAvailable>",
        "<keyId><keyId>k-1</keyId></keyId><reason>a</reason><reason>b</reason>",
        "<keyId><keyId>k-1</keyId></keyId><keyInfo><rotationInterval>x</rotationInterval></keyInfo>",
        "<keyId><keyId>k-3</keyId></keyId><keyAvailable>true</keyAvailable>",
        "<keyId><keyId>k-1</keyId><providerId><id>b</id></providerId></keyId>",
      })
  @DisplayName("a status of a key that makes no sense, or is another key's, is a typed error")
  void status_senseless_isTyped(String answer) {
    vcenter.on("QueryCryptoKeyStatus", told(answer));
    assertThatThrownBy(() -> keys.status(List.of(KEY)))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("read the status of keys");
  }

  @Test
  @DisplayName("a key told twice is told once, and one of which two things are told is an error")
  void status_twice_isTyped() {
    vcenter.on("QueryCryptoKeyStatus", told(key("k-1")) + told(key("k-2")));
    assertThat(keys.status(List.of(KEY, OTHER)))
        .extracting(CryptoKeyStatus::key)
        .containsExactly(KEY, OTHER);
    vcenter.on("QueryCryptoKeyStatus", told(key("k-1")) + told(key("k-1")));
    assertThat(keys.status(List.of(KEY, KEY))).hasSize(2);
    assertThat(keys.status(List.of(KEY, OTHER)))
        .extracting(CryptoKeyStatus::key)
        .containsExactly(KEY);
    for (String other : List.of("<keyAvailable>true</keyAvailable>", "<reason>no</reason>")) {
      vcenter.on(
          "QueryCryptoKeyStatus", told(key("k-1")) + told(key("k-2")) + told(key("k-1") + other));
      assertThatThrownBy(() -> keys.status(List.of(KEY, OTHER)))
          .isInstanceOf(DecodingException.class)
          .hasMessageContaining("tells of a key twice");
    }
    vcenter.on("QueryCryptoKeyStatus", told(key("k-3")) + told(key("k-3")));
    assertThatThrownBy(() -> keys.status(List.of(KEY, OTHER)))
        .isInstanceOf(DecodingException.class);
  }

  @Test
  @DisplayName("a key that is listed twice is one")
  void list_twice_isOne() {
    vcenter.on(
        "ListKeys",
        told("<keyId>k-1</keyId><providerId><id>a</id></providerId>")
            + told("<keyId>k-1</keyId>")
            + told("<keyId>k-1</keyId><providerId><id>a</id></providerId>"));
    assertThat(keys.list()).containsExactly(KEY, new CryptoKeyId("k-1", Optional.empty()));
  }

  private List<CryptoKeyId> remove() {
    return keys.remove(List.of(KEY, OTHER), Removal.careful().force());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<success>true</success>",
        "<keyId/><success>true</success>",
        "<keyId><keyId>k-1</keyId></keyId><success>perhaps</success>",
        "<keyId><keyId>k-1</keyId></keyId><success>true</success><success>false</success>",
      })
  @DisplayName("a result of a removal that makes no sense is a typed error")
  void remove_senseless_isTyped(String result) {
    vcenter.on("RemoveKeys", told(result) + told(key("k-2") + "<success>true</success>"));
    assertThatThrownBy(this::remove)
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("remove 2 keys");
  }

  @Test
  @DisplayName("a result about another key, or a second one, says nothing of the key")
  void remove_otherKey_isNotKnown() {
    String yes = "<success>true</success>";
    String no = "<success>false</success><reason>in use</reason>";
    vcenter.on("RemoveKeys", told(key("k-3") + yes) + told(key("k-2") + yes));
    assertThatThrownBy(this::remove)
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("does not say whether it removed k-1")
        .hasMessageContaining("1 were removed");
    vcenter.on(
        "RemoveKeys", told(key("k-1") + yes) + told(key("k-1") + no) + told(key("k-2") + yes));
    assertThatThrownBy(this::remove)
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("does not say whether it removed k-1");
    vcenter.on(
        "RemoveKeys", told(key("k-2") + yes) + told(key("k-1") + yes) + told(key("k-2") + yes));
    assertThat(remove()).containsExactlyInAnyOrder(KEY, OTHER);
  }

  @Test
  @DisplayName("a fault without a word of success is a key that stayed; an unknown key is gone")
  void remove_faultAlone_isNoSuccess() {
    String inUse = fault("ResourceInUse");
    vcenter.on("RemoveKeys", told(key("k-1") + inUse) + told(key("k-2") + fault("NotFound")));
    assertThatThrownBy(this::remove)
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("vCenter did not remove k-1")
        .hasMessageContaining("No key is known to be removed.");
    vcenter.on(
        "RemoveKeys",
        told(key("k-1") + fault("NotFound")) + told(key("k-2") + fault("InvalidArgument")));
    assertThat(remove()).isEmpty();
  }

  private static String fault(String type) {
    return "<fault><fault xsi:type=\"%s\"/><localizedMessage>no</localizedMessage></fault>"
        .formatted(type);
  }

  private static String cluster(String id, String more) {
    return told("<clusterId><id>" + id + "</id></clusterId>" + more);
  }

  private static String server(String name) {
    return "<servers><name>%s</name><address>192.0.2.1</address><port>5696</port></servers>"
        .formatted(name);
  }

  @Test
  @DisplayName("a key provider that is told twice, or without a name, is a typed error")
  void providers_twice_isTyped() {
    for (String list :
        List.of(
            cluster("a", "") + cluster("b", "") + cluster("a", server("s-1")),
            cluster("a", "") + cluster(" a ", ""),
            cluster("", ""),
            cluster("a", server("")),
            cluster("a", server("s-1").replace("192.0.2.1", " ")),
            cluster("a", server("s-1") + server("s-2") + server("s-1")))) {
      vcenter.on("ListKmipServers", list).on("ListKmsClusters", list);
      assertThatThrownBy(() -> new VimKmsClusters(crypto.session()).list())
          .isInstanceOf(DecodingException.class);
      assertThatThrownBy(() -> crypto.listAllKinds(crypto.session().attempt("list")))
          .isInstanceOf(DecodingException.class);
    }
  }

  private static String status(String cluster, String... servers) {
    StringBuilder status =
        new StringBuilder("<status><clusterId><id>" + cluster + "</id></clusterId>");
    for (String server : servers) {
      status.append("<servers><name>").append(server).append("</name>");
      status.append("<status>green</status></servers>");
    }
    return status + "</status>";
  }

  @Test
  @DisplayName("a status that is told twice, of a key provider or of a server, is a typed error")
  void status_ofProviderTwice_isTyped() {
    vcenter
        .on("ListKmipServers", cluster("a", server("s-1")))
        .startingTask("RetrieveKmipServersStatus_Task");
    KmsCluster cluster = new VimKmsClusters(crypto.session()).list().get(0);
    for (String result :
        List.of(
            status("a", "s-1") + status("a"),
            status("a", "s-1", "s-2", "s-1"),
            status("a", "s-1", ""))) {
      vcenter.on("WaitForUpdatesEx", PaperVcenter.taskEnded(result));
      assertThatThrownBy(cluster::status)
          .isInstanceOf(DecodingException.class)
          .hasMessageContaining("it tells the status of a");
    }
    vcenter.on("WaitForUpdatesEx", PaperVcenter.taskEnded(status("b", "s-9") + status("a", "s-1")));
    assertThat(cluster.status().servers())
        .extracting(KmsClusterStatus.Server::name)
        .containsExactly("s-1");
  }
}
