package io.vmcrypt.vsphere.internal.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.PaperVcenter;
import io.vmcrypt.vsphere.kms.KeysInUseException;
import io.vmcrypt.vsphere.kms.Removal;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** In which order a key provider goes, and what stands in the way before anything goes. */
class ClusterRemovalTest {

  private final PaperKeyProviders there = new PaperKeyProviders();

  private boolean remove(Removal removal) {
    return remove(there, removal);
  }

  private static boolean remove(PaperKeyProviders from, Removal removal) {
    return new ClusterRemoval(from.crypto(), "a", removal).run();
  }

  private static Removal a() {
    return Removal.careful();
  }

  @Test
  @DisplayName("all servers go, and nothing else")
  void run() {
    there.cluster("a", "s-1", "s-2");
    there.cluster("b", "s-1");
    there.theDefault = "b";
    there.keys = PaperKeyProviders.key("k-1", "b");

    assertThat(remove(a())).isTrue();

    assertThat(there.changes).containsExactly("remove s-1", "remove s-2");
    assertThat(there.clusters).containsOnlyKeys("b");
    // a second run finds nothing to do
    assertThat(remove(a())).isFalse();
    assertThat(there.changes).hasSize(2);
  }

  @Test
  @DisplayName("the only key provider may be the default; another one's default stays")
  void run_default_only() {
    there.cluster("a", "s-1");
    there.theDefault = "a";
    assertThat(remove(a())).isTrue();
    assertThat(there.changes).containsExactly("remove s-1");

    there.cluster("a", "s-1");
    there.cluster("b", "s-1");
    there.theDefault = "b";
    there.changes.clear();
    assertThat(remove(a())).isTrue();
    assertThat(there.changes).containsExactly("remove s-1");
  }

  @Test
  @DisplayName("the default stays while there are others")
  void run_default_isJudgedFirst() {
    there.cluster("a", "s-1");
    there.cluster("b", "s-1");
    there.cluster("c");
    there.more.put(
        "c", "<managementType>nativeProvider</managementType><hasBackup>false</hasBackup>");
    there.theDefault = "a";

    assertThatThrownBy(() -> remove(a()))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("it is the default, and there are others")
        .hasMessageContaining("one of b, c.");
    assertThatThrownBy(() -> remove(a().force())).isInstanceOf(ConflictException.class);
    assertThat(there.changes).isEmpty();
  }

  @Test
  @DisplayName("one that only the list of all kinds shows counts as another one")
  void run_default_otherKind() {
    there.cluster("a", "s-1");
    there.theDefault = "a";
    there.otherKinds =
        PaperKeyProviders.nativeProvider("n", false, "<hasBackup>true</hasBackup>")
            + PaperKeyProviders.nativeProvider("m", false, "<hasBackup>false</hasBackup>");

    // it is not the only one: without it this vCenter has another, and no default
    assertThatThrownBy(() -> remove(a()))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("one of n, m.");
    assertThat(there.changes).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nativeProvider", "trustAuthority"})
  @DisplayName("another kind of key provider is left alone")
  void run_otherKind(String kind) {
    there.cluster("a", "s-1");
    there.more.put("a", "<managementType>" + kind + "</managementType>");

    assertThatThrownBy(() -> remove(a().force()))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("is no KMS cluster, but " + kind);
    assertThat(there.changes).isEmpty();
  }

  @Test
  @DisplayName("the default of a part of the inventory is left alone")
  void run_entities() {
    there.cluster("a", "s-1");
    there.more.put(
        "a", "<useAsEntityDefault type=\"ClusterComputeResource\">c-1</useAsEntityDefault>");
    there.vcenter.on(
        "RetrievePropertiesEx",
        PaperVcenter.object(
            "ClusterComputeResource", "c-1", PaperVcenter.property("name", "prod")));

    assertThatThrownBy(() -> remove(a().force()))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("default of parts of the inventory: prod (c-1)");
    assertThat(there.changes).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"a", "''"})
  @DisplayName("while one of its keys is or may be in use, it stays, unless that is allowed")
  void run_inUse(String provider) {
    there.cluster("a", "s-1");
    there.cluster("b", "s-1");
    there.theDefault = "b";
    there.keys = PaperKeyProviders.key("k-1", provider);

    assertThatThrownBy(() -> remove(a()))
        .isInstanceOf(KeysInUseException.class)
        .hasMessageContaining("it is not known whether keys of it are in use: key k-1");
    assertThat(there.changes).isEmpty();
    assertThat(remove(a().force())).isTrue();
    assertThat(there.clusters).containsOnlyKeys("b");
  }

  @Test
  @DisplayName("a key provider that stays without servers is removed too")
  void run_rest() {
    there.cluster("a", "s-1");
    there.keepsEmpty = true;

    assertThat(remove(a())).isTrue();
    assertThat(there.changes).containsExactly("remove s-1", "unregister a");
  }

  @Test
  @DisplayName("before 7.0 it cannot be, and that it is still there is told")
  void run_rest_old() {
    PaperKeyProviders old = new PaperKeyProviders("6.7");
    old.cluster("a", "s-1");
    old.keepsEmpty = true;

    assertThatThrownBy(() -> remove(old, a()))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("still shows it, with 0 servers");
    assertThat(old.changes).containsExactly("remove s-1");
  }

  @Test
  @DisplayName("a success that removed nothing is not believed")
  void run_rest_stays() {
    there.cluster("a", "s-1");

    there.vcenter.on("RemoveKmipServer", "").on("UnregisterKmsCluster", "");
    assertThatThrownBy(() -> remove(a()))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("still shows it, with 1 server. ");
  }

  @Test
  @DisplayName("what someone else has removed meanwhile is gone")
  void run_gone() {
    there.cluster("a", "s-1", "s-2");
    there
        .vcenter
        .answering(
            "RemoveKmipServer",
            call -> {
              there.removeServer(call);
              return PaperVcenter.fault("NotFound");
            })
        .on("UnregisterKmsCluster", PaperVcenter.fault("NotFound"));
    assertThat(remove(a())).isTrue();
    assertThat(there.changes).containsExactly("remove s-1", "remove s-2");
    assertThat(there.vcenter.calls("UnregisterKmsCluster")).isEmpty();

    there.cluster("a", "s-1");
    there.keepsEmpty = true;
    assertThat(remove(a())).isTrue();
    assertThat(there.vcenter.calls("UnregisterKmsCluster")).hasSize(1);
  }
}
