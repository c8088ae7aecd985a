package io.vmcrypt.vsphere.internal.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.vsphere.PaperVcenter;
import io.vmcrypt.vsphere.ScriptedVcenter;
import io.vmcrypt.vsphere.kms.EntityDefault;
import io.vmcrypt.vsphere.kms.EntityDefaultSpec;
import io.vmcrypt.vsphere.kms.KeysInUseException;
import io.vmcrypt.vsphere.kms.Removal;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The default key provider of a part of the inventory, at a vCenter without sockets. */
class VimEntityDefaultTest {

  private static final Removal REMOVAL = Removal.careful();

  private final PaperKeyProviders there = new PaperKeyProviders();
  private String own = "";

  VimEntityDefaultTest() {
    there.cluster("a", "s-1");
    there.cluster("b", "s-1");
    prepare(there.vcenter, "8.0.3.0");
  }

  private void prepare(PaperVcenter vcenter, String release) {
    vcenter
        .on(
            "RetrieveServiceContent",
            ScriptedVcenter.serviceContent(release, "VirtualCenter")
                .replace(
                    "</returnval>",
                    "<searchIndex type=\"SearchIndex\">SearchIndex</searchIndex></returnval>"))
        .on("FindByInventoryPath", "<returnval type=\"ClusterComputeResource\">c-1</returnval>")
        .answering(
            "GetDefaultKmsCluster",
            call ->
                own.isEmpty()
                    ? call.contains("<defaultsToParent>true<")
                        ? "<returnval><id>of-parent</id></returnval>"
                        : ""
                    : "<returnval><id> " + own + " </id></returnval>")
        .answering(
            "SetDefaultKmsCluster",
            call -> {
              there.changes.add(call.contains("<id>") ? "set" : "unset");
              own = call.contains("<id>a</id>") ? "a" : call.contains("<id>b</id>") ? "b" : "";
              return "";
            });
  }

  private EntityDefault place() {
    return new VimKmsClusters(there.vcenter.session()).entityDefault("/dc/host/c");
  }

  private static EntityDefaultSpec spec(String provider) {
    return EntityDefaultSpec.of(provider);
  }

  private static List<String> words(List<Change> changes) {
    return changes.stream()
        .map(
            change ->
                "%s: %s -> %s"
                    .formatted(
                        change.subject(), change.from().orElse("none"), change.to().orElse("none")))
        .toList();
  }

  @Test
  @DisplayName("its own default is one thing, the one that holds there another")
  void read() {
    assertThat(place().own()).isEmpty();
    assertThat(place().effective()).contains("of-parent");
    own = "a";
    assertThat(place().own()).contains("a");
    there.vcenter.on("GetDefaultKmsCluster", "<returnval><id> </id></returnval>");
    assertThat(place().own()).isEmpty();
    assertThat(there.vcenter.calls("FindByInventoryPath").get(0))
        .contains("<inventoryPath>dc/host/c</inventoryPath>");
  }

  @Test
  @DisplayName("a default is set once, and told")
  void ensure() {
    assertThat(words(place().plan(spec("a"))))
        .containsExactly("cluster /dc/host/c (c-1), default key provider: none -> a");
    assertThat(there.changes).isEmpty();
    assertThat(words(place().ensure(spec("a")).changes())).hasSize(1);
    assertThat(place().ensure(spec("a")).changes()).isEmpty();
    assertThat(place().plan(spec("a"))).isEmpty();
    assertThat(there.changes).containsExactly("set");
    assertThat(own).isEqualTo("a");
  }

  @Test
  @DisplayName("a key provider that is not there, or makes no keys, is no default")
  void ensure_refused() {
    assertThatThrownBy(() -> place().ensure(spec("c")))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("There are: a, b.");
    there.more.put(
        "b", "<managementType>nativeProvider</managementType><hasBackup>false</hasBackup>");
    assertThatThrownBy(() -> place().ensure(spec("b").force()))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("never backed up");
    assertThat(place().plan(spec("a"))).hasSize(1);
    there.clusters.clear();
    assertThatThrownBy(() -> place().plan(spec("c")))
        .hasMessageContaining("has no key provider yet");
    assertThat(there.changes).isEmpty();
  }

  @Test
  @DisplayName("a default whose keys are or may be in use stays, unless that is allowed")
  void inUse() {
    own = "b";
    for (String keys :
        List.of(PaperKeyProviders.key("k-1", "b"), PaperVcenter.fault("NoPermission"))) {
      there.keys = keys;
      assertThatThrownBy(() -> place().ensure(spec("a"))).isInstanceOf(KeysInUseException.class);
      assertThatThrownBy(() -> place().plan(spec("a"))).isInstanceOf(KeysInUseException.class);
      assertThatThrownBy(() -> place().remove(REMOVAL))
          .isInstanceOf(KeysInUseException.class)
          .hasMessageContaining("its own default is key provider b");
    }
    assertThat(there.changes).isEmpty();
    // the one that is there already
    assertThat(place().ensure(spec("b")).changes()).isEmpty();
    assertThat(place().ensure(spec("a").force()).changes()).hasSize(1);
    assertThat(own).isEqualTo("a");
    there.keys = PaperKeyProviders.key("k-1", "a");
    assertThat(place().remove(REMOVAL.force())).isTrue();
    assertThat(own).isEmpty();
    assertThat(there.changes).containsExactly("set", "unset");
  }

  @Test
  @DisplayName("keys of others, and a place without a default of its own, hinder nothing")
  void notInUse() {
    there.keys = PaperKeyProviders.key("k-1", "a");
    assertThat(place().remove(REMOVAL)).isFalse();
    assertThat(place().ensure(spec("b")).changes()).hasSize(1);
    assertThat(place().remove(REMOVAL)).isTrue();
    assertThat(there.changes).containsExactly("set", "unset");
  }

  @Test
  @DisplayName("a first default replaces the inherited one, at which vCenter may look for keys")
  void inherited() {
    for (String keys :
        List.of(PaperKeyProviders.key("k-1", ""), PaperVcenter.fault("NoPermission"))) {
      there.keys = keys;
      assertThatThrownBy(() -> place().ensure(spec("a")))
          .isInstanceOf(KeysInUseException.class)
          .hasMessageContaining("the default key provider is of-parent");
      assertThatThrownBy(() -> place().plan(spec("a"))).isInstanceOf(KeysInUseException.class);
    }
    assertThat(there.changes).isEmpty();
    assertThat(place().plan(spec("a").force())).hasSize(1);
    assertThat(place().ensure(spec("a").force()).changes()).hasSize(1);
    // that it is its own from now on changes nothing of where vCenter looks
    own = "";
    there.cluster("of-parent", "s-1");
    assertThat(place().plan(spec("of-parent"))).hasSize(1);
    // none at all: vCenter looks nowhere
    there.vcenter.on("GetDefaultKmsCluster", "");
    assertThat(place().plan(spec("a"))).hasSize(1);
    // that vCenter tells of none above is not that it has none: it lists one
    there.theDefault = "b";
    assertThatThrownBy(() -> place().plan(spec("a")))
        .isInstanceOf(KeysInUseException.class)
        .hasMessageContaining("the default key provider is b");
    assertThat(place().plan(spec("b"))).hasSize(1);
    there.theDefault = "";
    there.otherKinds = PaperKeyProviders.nativeProvider("n", true, "");
    assertThatThrownBy(() -> place().ensure(spec("a")))
        .isInstanceOf(KeysInUseException.class)
        .hasMessageContaining("the default key provider is n");
    there.keys = "";
    assertThat(place().plan(spec("a"))).hasSize(1);
  }

  @Test
  @DisplayName("a plan ahead judges all but the key provider, which is yet to be made")
  void plannedAhead() {
    EntityDefaultSpec ahead = spec("c").plannedAhead();
    assertThat(words(place().plan(ahead)))
        .containsExactly("cluster /dc/host/c (c-1), default key provider: none -> c");
    assertThatThrownBy(() -> place().ensure(ahead)).isInstanceOf(NotFoundException.class);
    own = "b";
    there.keys = PaperKeyProviders.key("k-1", "b");
    assertThatThrownBy(() -> place().plan(ahead)).isInstanceOf(KeysInUseException.class);
    own = "";
    there.keys = PaperKeyProviders.key("k-1", "");
    assertThatThrownBy(() -> place().plan(ahead)).isInstanceOf(KeysInUseException.class);
    there.more.put(
        "b", "<managementType>nativeProvider</managementType><hasBackup>false</hasBackup>");
    there.keys = "";
    EntityDefaultSpec toBackUp = spec("b").plannedAhead();
    assertThat(place().plan(toBackUp)).hasSize(1);
    assertThatThrownBy(() -> place().ensure(toBackUp)).hasMessageContaining("never backed up");
    assertThat(toBackUp.isPlannedAhead()).isTrue();
    assertThat(toBackUp).hasToString("EntityDefaultSpec[b, planned ahead]");
    assertThat(there.changes).isEmpty();
  }

  @Test
  @DisplayName("a success without effect is not believed")
  void noEffect() {
    there.vcenter.on("SetDefaultKmsCluster", "");
    assertThatThrownBy(() -> place().ensure(spec("a")))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("that a is its default");
    own = "b";
    assertThatThrownBy(() -> place().ensure(spec("a")))
        .hasMessageContaining("that a is its default, but that b is");
    assertThatThrownBy(() -> place().remove(REMOVAL))
        .hasMessageContaining("that it has no default, but that b is");
  }

  @Test
  @DisplayName("a fault stands for none only where the list shows none")
  void fault() {
    there.vcenter.on("GetDefaultKmsCluster", PaperVcenter.fault("RuntimeFault"));
    assertThat(place().own()).isEmpty();
    assertThat(place().effective()).isEmpty();
    there.theDefault = "a";
    assertThat(place().own()).isEmpty();
    assertThatThrownBy(() -> place().effective()).isInstanceOf(ServiceException.class);
    there.theDefault = "";
    there.more.put(
        "a", "<useAsEntityDefault type=\"ClusterComputeResource\">c-1</useAsEntityDefault>");
    assertThatThrownBy(() -> place().own()).isInstanceOf(ServiceException.class);
    assertThatThrownBy(() -> place().effective()).isInstanceOf(ServiceException.class);
    there.vcenter.on("GetDefaultKmsCluster", PaperVcenter.fault("InvalidArgument"));
    there.more.clear();
    assertThatThrownBy(() -> place().own()).isInstanceOf(ServiceException.class);
  }

  @Test
  @DisplayName("a fault stands for none only where the list of all kinds shows none")
  void fault_otherKind() {
    there.vcenter.on("GetDefaultKmsCluster", PaperVcenter.fault("RuntimeFault"));
    there.otherKinds =
        PaperKeyProviders.nativeProvider(
            "n",
            false,
            "<useAsEntityDefault type=\"ClusterComputeResource\">c-1</useAsEntityDefault>");
    assertThatThrownBy(() -> place().own()).isInstanceOf(ServiceException.class);
    assertThatThrownBy(() -> place().effective()).isInstanceOf(ServiceException.class);
    assertThatThrownBy(() -> place().ensure(spec("a"))).isInstanceOf(ServiceException.class);
    assertThatThrownBy(() -> place().remove(REMOVAL)).isInstanceOf(ServiceException.class);
    there.otherKinds = PaperKeyProviders.nativeProvider("n", true, "");
    assertThat(place().own()).isEmpty();
    assertThatThrownBy(() -> place().effective()).isInstanceOf(ServiceException.class);
    assertThatThrownBy(() -> place().plan(spec("a"))).isInstanceOf(ServiceException.class);
    assertThat(there.changes).isEmpty();
  }

  @Test
  @DisplayName("a key provider that only the list of all kinds shows can be a default")
  void otherKind() {
    there.otherKinds = PaperKeyProviders.nativeProvider("n", false, "<hasBackup>true</hasBackup>");
    assertThat(place().plan(spec("n"))).hasSize(1);
    there.otherKinds = PaperKeyProviders.nativeProvider("n", false, "<hasBackup>false</hasBackup>");
    assertThatThrownBy(() -> place().plan(spec("n")))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("never backed up");
  }

  @Test
  @DisplayName("only clusters and folders have a default, and only since 7.0")
  void place_refused() {
    there.vcenter.on("FindByInventoryPath", "");
    assertThatThrownBy(() -> place().own())
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("nothing at that path");
    there.vcenter.on("FindByInventoryPath", "<returnval type=\"VirtualMachine\">vm-1</returnval>");
    assertThatThrownBy(() -> place().own())
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("at that path is a VirtualMachine");
    there.vcenter.on("FindByInventoryPath", "<returnval type=\"Folder\">group-h1</returnval>");
    assertThat(words(place().plan(spec("a"))))
        .containsExactly("folder /dc/host/c (group-h1), default key provider: none -> a");
    PaperVcenter bare = new PaperVcenter();
    assertThatThrownBy(() -> new VimKmsClusters(bare.session()).entityDefault("/dc/host/c").own())
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("has no search index");
    PaperVcenter old = new PaperVcenter("6.7");
    assertThatThrownBy(() -> new VimKmsClusters(old.session()).entityDefault("/dc/host/c").own())
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("which has no default key providers for parts");
  }
}
