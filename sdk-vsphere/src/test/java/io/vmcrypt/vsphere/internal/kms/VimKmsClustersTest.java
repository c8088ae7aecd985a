package io.vmcrypt.vsphere.internal.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.core.operation.Ensured;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.vsphere.PaperVcenter;
import io.vmcrypt.vsphere.kms.EntityDefaultSpec;
import io.vmcrypt.vsphere.kms.KeysInUseException;
import io.vmcrypt.vsphere.kms.KmsCluster;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsKeyType;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.kms.Removal;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How a key provider gets its servers, and who is the default, at a vCenter without sockets. */
class VimKmsClustersTest {

  private static final String NATIVE = "<managementType>nativeProvider</managementType>";

  private final PaperKeyProviders there = new PaperKeyProviders();
  private final VimKmsClusters clusters = new VimKmsClusters(there.vcenter.session());

  private static KmsServerSpec.Builder server(String name) {
    return KmsServerSpec.builder(name, "192.0.2.1");
  }

  private static KmsClusterSpec.Builder spec() {
    return spec("a");
  }

  private static KmsClusterSpec.Builder spec(String id) {
    return KmsClusterSpec.builder(id, server("s-1").build());
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

  private List<String> ensure(KmsClusterSpec.Builder spec) {
    Ensured<KmsCluster> ensured = clusters.ensure(spec.build());
    assertThat(ensured.value().id()).isEqualTo("a");
    return words(ensured.changes());
  }

  @Test
  @DisplayName("only KMS clusters are listed and found, not other key providers")
  void find() {
    there.cluster("a", "s-1");
    there.cluster("n");
    there.more.put("n", NATIVE);
    there.theDefault = "n";

    assertThat(clusters.list()).extracting(KmsCluster::id).containsExactly("a");
    assertThat(clusters.find("a")).isPresent();
    assertThat(clusters.find("n")).isEmpty();
    assertThat(clusters.find("b")).isEmpty();
    assertThat(clusters.findDefault()).isEmpty();
    there.theDefault = "a";
    assertThat(clusters.findDefault().map(KmsCluster::id)).contains("a");
    assertThat(clusters.get("a").isDefault()).isTrue();
    assertThatThrownBy(() -> clusters.get("n"))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("There are: a.");
    there.clusters.clear();
    assertThatThrownBy(() -> clusters.get("a")).hasMessageContaining("has no KMS cluster yet");
  }

  @Test
  @DisplayName("a new key provider is made with its first server, then gets the others")
  void ensure_new() {
    KmsClusterSpec.Builder spec = spec().addServer(server("s-2").build());
    List<String> planned = words(clusters.plan(spec.build()));
    assertThat(there.changes).isEmpty();

    assertThat(ensure(spec)).isEqualTo(planned);

    assertThat(planned)
        .containsExactly(
            "KMS cluster a: none -> with server s-1 at 192.0.2.1:5696",
            "KMS cluster a, server s-2: none -> 192.0.2.1:5696");
    assertThat(there.changes).containsExactly("register s-1 of a", "register s-2 of a");
    assertThat(there.vcenter.calls("ListKeys")).as("a new one has no users").isEmpty();
    // what is there stays
    assertThat(ensure(spec)).isEmpty();
    assertThat(clusters.plan(spec.build())).isEmpty();
    assertThat(there.changes).hasSize(2);
  }

  @Test
  @DisplayName("a server that is as wanted but for a little is changed; others stay")
  void ensure_update() {
    there.cluster("a", "s-0", "s-1");
    KmsClusterSpec.Builder spec =
        KmsClusterSpec.builder(
            "a", server("s-1").port(5697).credentials("u", Secret.of("pw")).build());

    assertThat(ensure(spec))
        .containsExactly(
            "KMS cluster a, server s-1, port: 5696 -> 5697",
            "KMS cluster a, server s-1, user name: none -> u",
            "KMS cluster a, server s-1, password: none -> the new password");

    assertThat(there.changes).containsExactly("update s-1 of a");
    assertThat(there.vcenter.calls("UpdateKmipServer").get(0))
        .contains("<port>5697</port>", "<userName>u</userName>", "<password>pw</password>");
    assertThat(there.clusters.get("a")).containsOnlyKeys("s-0", "s-1");
  }

  @Test
  @DisplayName(
      "while keys are in use, no server moves and none comes; what leads nowhere may go on")
  void ensure_inUse() {
    there.cluster("a", "s-1");
    there.keys = PaperKeyProviders.key("k-1", "a");
    KmsClusterSpec.Builder moved =
        KmsClusterSpec.builder("a", KmsServerSpec.builder("s-1", "192.0.2.2").build());
    KmsClusterSpec.Builder more = spec().addServer(server("s-2").build());

    for (KmsClusterSpec.Builder spec : List.of(moved, more)) {
      assertThatThrownBy(() -> clusters.plan(spec.build())).isInstanceOf(KeysInUseException.class);
      assertThatThrownBy(() -> clusters.ensure(spec.build()))
          .isInstanceOf(KeysInUseException.class);
    }
    assertThatThrownBy(() -> clusters.ensure(more.build()))
        .hasMessageContaining("s-2: new server at 192.0.2.1:5696");
    assertThat(there.changes).isEmpty();
    assertThat(ensure(KmsClusterSpec.builder("a", server("s-1").reconnect(true).build())))
        .containsExactly("KMS cluster a, server s-1, reconnect: none -> true");
    assertThat(ensure(moved.force())).hasSize(1);
    assertThat(there.clusters.get("a"))
        .hasEntrySatisfying("s-1", info -> assertThat(info).contains("192.0.2.2"));
  }

  @Test
  @DisplayName("a key provider without servers has nothing to lose")
  void ensure_empty() {
    there.cluster("a");
    there.keys = PaperKeyProviders.key("k-1", "a");

    assertThat(ensure(spec())).containsExactly("KMS cluster a, server s-1: none -> 192.0.2.1:5696");
  }

  @Test
  @DisplayName("a name that another kind of key provider has is refused")
  void ensure_otherKind() {
    there.cluster("a");
    there.more.put("a", NATIVE);

    assertThatThrownBy(() -> clusters.ensure(spec().build()))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("which is no KMS cluster but nativeProvider");
    assertThatThrownBy(() -> clusters.plan(spec().build())).isInstanceOf(ConflictException.class);
    assertThat(there.changes).isEmpty();
  }

  @Test
  @DisplayName("what someone else has made meanwhile is taken, what is refused is told")
  void ensure_lostRace() {
    there.vcenter.answering(
        "RegisterKmipServer",
        call -> {
          there.cluster("a", "s-1");
          return PaperVcenter.fault("AlreadyExists");
        });
    assertThat(ensure(spec())).isEmpty();

    there.clusters.clear();
    there.vcenter.on("RegisterKmipServer", PaperVcenter.fault("AlreadyExists"));
    assertThatThrownBy(() -> clusters.ensure(spec().build())).isInstanceOf(ServiceException.class);
    assertThat(there.vcenter.calls("RegisterKmipServer")).hasSize(2);
  }

  @Test
  @DisplayName("after someone else has made the first server, the others are still registered")
  void ensure_lostRace_goesOn() {
    there.vcenter.answering(
        "RegisterKmipServer",
        call -> {
          if (call.contains("<name>s-1</name>")) {
            there.cluster("a", "s-1");
            return PaperVcenter.fault("AlreadyExists");
          }
          there.cluster("a", "s-1", "s-2");
          return "";
        });
    assertThat(ensure(spec().addServer(server("s-2").build())))
        .containsExactly("KMS cluster a, server s-2: none -> 192.0.2.1:5696");
  }

  @Test
  @DisplayName("a server that someone else has set up meanwhile is not moved while keys are in use")
  void ensure_lostRace_isJudgedAnew() {
    there.vcenter.answering(
        "RegisterKmipServer",
        call -> {
          there.cluster("a", "s-1", "s-2");
          there.keys = PaperKeyProviders.key("k-1", "a");
          return PaperVcenter.fault("AlreadyExists");
        });
    KmsClusterSpec spec =
        spec().addServer(KmsServerSpec.builder("s-2", "192.0.2.2").build()).build();

    assertThatThrownBy(() -> clusters.ensure(spec))
        .isInstanceOf(KeysInUseException.class)
        .hasMessageContaining("s-2: address 192.0.2.1 -> 192.0.2.2");
    assertThat(there.vcenter.calls("UpdateKmipServer")).isEmpty();
    assertThat(there.vcenter.calls("RegisterKmipServer")).hasSize(1);
  }

  @Test
  @DisplayName("a key provider is removed once")
  void remove() {
    there.cluster("a", "s-1");
    Removal removal = Removal.careful();
    assertThat(clusters.remove("a", removal)).isTrue();
    assertThat(clusters.remove("a", removal)).isFalse();
    assertThat(there.changes).containsExactly("remove s-1");
    assertThat(clusters.keys().list()).isEmpty();
  }

  @Test
  @DisplayName("a success without effect is not believed")
  void ensure_noEffect() {
    there.vcenter.on("RegisterKmipServer", "");
    assertThatThrownBy(() -> clusters.ensure(spec().build())).isInstanceOf(ServiceException.class);
    there.cluster("a", "s-1");
    assertThatThrownBy(() -> clusters.ensure(spec().addServer(server("s-2").build()).build()))
        .hasMessageContaining("does not show server s-2");
    there.vcenter.on("UpdateKmipServer", "");
    assertThatThrownBy(
            () ->
                clusters.ensure(
                    KmsClusterSpec.builder("a", server("s-1").port(5697).build()).build()))
        .hasMessageContaining("does not show server s-1 with port 5696 -> 5697");
    there.vcenter.on("MarkDefault", "");
    assertThatThrownBy(() -> clusters.ensure(spec().makeDefault().build()))
        .hasMessageContaining("does not show that it is the default");
    assertThatThrownBy(() -> clusters.ensureDefault("a"))
        .hasMessageContaining("does not show that it is the default");
  }

  @Test
  @DisplayName("how a new key provider keeps its keys has to be seen afterwards")
  void ensure_keys() {
    PaperKeyProviders late = new PaperKeyProviders("9.0.0.0");
    VimKmsClusters newer = new VimKmsClusters(late.vcenter.session());
    KmsClusterSpec raw = spec().keyType(KmsKeyType.RAW).build();
    assertThat(words(newer.plan(raw.toBuilder().addServer(server("s-2").build()).build())))
        .containsExactly(
            "KMS cluster a: none -> with server s-1 at 192.0.2.1:5696, keys of type rawKey",
            "KMS cluster a, server s-2: none -> 192.0.2.1:5696");
    assertThatThrownBy(() -> newer.ensure(raw))
        .hasMessageContaining("does not show keys of type rawKey");
    assertThat(late.vcenter.calls("RegisterKmipServer").get(0))
        .contains("<defaultKeyType>rawKey</defaultKeyType>");
    late.more.put("a", "<defaultKeyType>rawKey</defaultKeyType>");
    assertThat(newer.ensure(raw).changes()).isEmpty();
    // settings of one that is there are repeated with each server
    newer.ensure(spec().addServer(server("s-2").build()).build());
    assertThat(late.vcenter.calls("RegisterKmipServer").get(1))
        .contains("<defaultKeyType>rawKey</defaultKeyType>");
    late.more.clear();
    assertThatThrownBy(() -> newer.ensure(raw)).isInstanceOf(ConflictException.class);
    // a release without them
    assertThatThrownBy(() -> clusters.plan(raw)).hasMessageContaining("which has no key types");
    there.cluster("a", "s-1");
    assertThatThrownBy(() -> clusters.get("a").keysDiffer(raw))
        .hasMessageContaining("which has no key types");
  }

  @Test
  @DisplayName("the default moves, and the change tells from where")
  void makeDefault() {
    there.cluster("a", "s-1");
    there.cluster("b", "s-1");
    there.theDefault = "b";
    there.keys = PaperKeyProviders.key("k-1", "b");

    assertThat(words(clusters.planDefault("a"))).containsExactly("default key provider: b -> a");
    assertThat(ensure(spec().makeDefault())).containsExactly("default key provider: b -> a");
    assertThat(there.changes).containsExactly("default a");
    assertThat(ensure(spec().makeDefault())).isEmpty();
    assertThat(clusters.planDefault("a")).isEmpty();
    assertThat(clusters.ensureDefault("a").changes()).isEmpty();
    assertThat(there.changes).hasSize(1);
    assertThat(words(clusters.ensureDefault("b").changes()))
        .containsExactly("default key provider: a -> b");
    assertThat(there.theDefault).isEqualTo("b");
  }

  @Test
  @DisplayName("a vCenter may make its first key provider the default by itself: it is told once")
  void makeDefault_byItself() {
    there.vcenter.answering(
        "RegisterKmipServer",
        call -> {
          there.cluster("a", "s-1");
          there.theDefault = "a";
          return "";
        });

    assertThat(ensure(spec().makeDefault()))
        .containsExactly(
            "KMS cluster a: none -> with server s-1 at 192.0.2.1:5696",
            "default key provider: none -> a");
    assertThat(there.vcenter.calls("MarkDefault")).isEmpty();
  }

  @Test
  @DisplayName("the default stays while keys that name no key provider are or may be in use")
  void makeDefault_inUse() {
    there.cluster("a", "s-1");
    there.cluster("b", "s-1");
    there.theDefault = "b";
    EntityDefaultSpec even = EntityDefaultSpec.of("a").force();
    for (String keys :
        List.of(PaperKeyProviders.key("k-1", ""), PaperVcenter.fault("NoPermission"))) {
      there.keys = keys;
      for (ThrowingCallable call :
          List.<ThrowingCallable>of(
              () -> clusters.ensureDefault("a"),
              () -> clusters.planDefault("a"),
              () -> clusters.planDefault(EntityDefaultSpec.of("to-come").plannedAhead()),
              () -> clusters.ensure(spec().makeDefault().build()),
              () -> clusters.plan(spec().makeDefault().build()),
              () -> clusters.ensure(spec("new").makeDefault().build()))) {
        assertThatThrownBy(call)
            .isInstanceOf(KeysInUseException.class)
            .hasMessageContaining(
                "the default key provider is b, and it is not known whether keys");
      }
      assertThat(clusters.planDefault(even)).hasSize(1);
      assertThat(clusters.plan(spec().makeDefault().force().build())).hasSize(1);
    }
    assertThat(there.changes).isEmpty();
    // it is the default already, so nothing moves
    there.theDefault = "a";
    assertThat(ensure(spec().makeDefault())).isEmpty();
    assertThat(clusters.plan(spec().makeDefault().build())).isEmpty();
    there.theDefault = "b";
    assertThat(clusters.ensureDefault(even).changes()).hasSize(1);
    // without a default there is none to move
    there.theDefault = "";
    assertThat(clusters.ensureDefault("a").changes()).hasSize(1);
  }

  @Test
  @DisplayName("only a key provider that is there is planned as the default, unless it is to come")
  void planDefault_notThere() {
    there.cluster("a", "s-1");

    assertThatThrownBy(() -> clusters.planDefault("b")).isInstanceOf(NotFoundException.class);
    assertThat(words(clusters.planDefault(EntityDefaultSpec.of("b").plannedAhead())))
        .containsExactly("default key provider: none -> b");
    assertThatThrownBy(() -> clusters.ensureDefault("b")).isInstanceOf(NotFoundException.class);
    assertThat(there.changes).isEmpty();
  }

  @Test
  @DisplayName("a default that only the list of all kinds shows is guarded too")
  void makeDefault_otherKind() {
    there.cluster("a", "s-1");
    there.otherKinds = PaperKeyProviders.nativeProvider("n", true, "");
    there.keys = PaperKeyProviders.key("k-1", "");

    assertThatThrownBy(() -> clusters.ensureDefault("a")).isInstanceOf(KeysInUseException.class);
    assertThatThrownBy(() -> clusters.planDefault("a")).isInstanceOf(KeysInUseException.class);
    assertThatThrownBy(() -> clusters.ensure(spec().makeDefault().build()))
        .isInstanceOf(KeysInUseException.class);
    assertThat(there.changes).isEmpty();
    there.keys = "";
    assertThat(words(clusters.planDefault("a"))).containsExactly("default key provider: n -> a");
    // vCenter that does not say which is the default is not one without a default
    there.vcenter.on("ListKmsClusters", PaperVcenter.fault("NoPermission"));
    assertThatThrownBy(() -> clusters.ensureDefault("a"))
        .isInstanceOf(PermissionDeniedException.class);
    assertThat(there.changes).isEmpty();
  }

  @Test
  @DisplayName("the places of a key provider that only the list of all kinds shows are told")
  void entityDefaults_otherKind() {
    there.cluster("a", "s-1");
    there.otherKinds =
        PaperKeyProviders.nativeProvider(
            "n",
            false,
            "<useAsEntityDefault type=\"ClusterComputeResource\">c-1</useAsEntityDefault>");
    there.vcenter.on(
        "RetrievePropertiesEx",
        "<returnval><objects><obj type=\"ClusterComputeResource\">c-1</obj>"
            + PaperVcenter.property("name", "prod")
            + "<propSet><name>parent</name><val type=\"Folder\">group-d1</val></propSet></objects>"
            + "<objects><obj type=\"Folder\">group-d1</obj>"
            + PaperVcenter.property("name", "Datacenters")
            + "</objects></returnval>");
    assertThat(clusters.entityDefaultsOf("n"))
        .singleElement()
        .extracting("path")
        .isEqualTo("/prod");
    assertThat(clusters.entityDefaultsOf("a")).isEmpty();
  }

  @Test
  @DisplayName("a server goes if another is there and no key is in use")
  void removeServer() {
    there.cluster("a", "s-1", "s-2");

    assertThat(clusters.removeServer("a", "s-3", Removal.careful())).isFalse();
    assertThat(clusters.removeServer("a", "s-1")).isTrue();
    assertThat(there.changes).containsExactly("remove s-1");
    assertThat(clusters.removeServer("a", "s-1")).isFalse();
    assertThatThrownBy(() -> clusters.removeServer("a", "s-2", Removal.careful().force()))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("last server");
    assertThatThrownBy(() -> clusters.removeServer("b", "s-1", Removal.careful()))
        .isInstanceOf(NotFoundException.class);
    assertThat(there.changes).hasSize(1);
  }

  @Test
  @DisplayName("while keys are in use, a server goes only if that is allowed; done means seen")
  void removeServer_inUse() {
    there.cluster("a", "s-1", "s-2");
    there.keys = PaperKeyProviders.key("k-1", "a");
    Removal removal = Removal.careful().force();

    assertThatThrownBy(() -> clusters.removeServer("a", "s-1"))
        .isInstanceOf(KeysInUseException.class);
    assertThat(there.changes).isEmpty();
    there.vcenter.on("RemoveKmipServer", "");
    assertThatThrownBy(() -> clusters.removeServer("a", "s-1", removal))
        .hasMessageContaining("does not show that server s-1 is gone");
  }

  @Test
  @DisplayName("names that are empty are refused")
  void names() {
    assertThatThrownBy(() -> clusters.get(" "))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cluster name is empty");
    assertThatThrownBy(() -> clusters.entityDefault(" "))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(clusters.entityDefault("/dc/host/c").path()).isEqualTo("/dc/host/c");
  }
}
