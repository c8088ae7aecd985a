package io.vmcrypt.vsphere.internal.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.vsphere.ScriptedVcenter;
import io.vmcrypt.vsphere.kms.ClientCertificateSpec;
import io.vmcrypt.vsphere.kms.EntityDefault;
import io.vmcrypt.vsphere.kms.EntityDefaultSpec;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsClusters;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.kms.Removal;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Who needs which keys is a look that takes minutes in a large vCenter. What others change within
 * it is no longer what was judged.
 */
class ChangedMeanwhileTest {

  private static final String SERVERS =
      "its servers were changed while the users of its keys were looked for";
  private static final String DEFAULT =
      "the default key provider was b when the users of its keys were looked for, and is c now";
  private static final TestAuthority AUTHORITY = TestAuthority.create();

  private final PaperKeyProviders there = new PaperKeyProviders();
  private final KmsClusters clusters = new VimKmsClusters(there.vcenter.session());

  /** What somebody else does during the look. */
  private void meanwhile(Runnable change) {
    there.vcenter.answering(
        "ListKeys",
        call -> {
          change.run();
          return there.keys;
        });
  }

  private void moveServer() {
    there
        .clusters
        .getOrDefault("a", Map.of())
        .replace("s-2", "<name>s-2</name><address>192.0.2.9</address><port>5696</port>");
  }

  private void refused(ThrowingCallable change, String why) {
    assertThatThrownBy(change).isInstanceOf(ConflictException.class).hasMessageContaining(why);
    assertThat(there.changes).isEmpty();
  }

  @BeforeEach
  void keyProviders() {
    there.cluster("a", "s-1", "s-2");
    there.cluster("b", "s-1");
    there.cluster("c", "s-1");
    there.theDefault = "b";
  }

  @Test
  @DisplayName("two who take away the other one's server leave the key provider its last one")
  void removeServer_otherOne() {
    meanwhile(() -> there.cluster("a", "s-1"));
    refused(() -> clusters.removeServer("a", "s-1", Removal.careful()), SERVERS);
  }

  @Test
  @DisplayName("a server that stands at another address by now is another one")
  void removeServer_moved() {
    meanwhile(this::moveServer);
    refused(() -> clusters.removeServer("a", "s-1", Removal.careful()), SERVERS);
  }

  @Test
  @DisplayName("a key provider that has become the default does not go: none would be left")
  void remove_default() {
    meanwhile(() -> there.theDefault = "a");
    refused(
        () -> clusters.remove("a", Removal.careful()), "it is the default, and there are others");
  }

  @Test
  @DisplayName("a key provider that has become the default of a part does not go")
  void remove_entity() {
    meanwhile(
        () ->
            there.more.put(
                "a",
                "<useAsEntityDefault type=\"ClusterComputeResource\">c-1</useAsEntityDefault>"));
    refused(
        () -> clusters.remove("a", Removal.careful()),
        "it is the default of parts of the inventory");
  }

  @Test
  @DisplayName("a key provider that got another server does not go with it")
  void remove_server() {
    meanwhile(() -> there.cluster("a", "s-1", "s-2", "s-3"));
    refused(() -> clusters.remove("a", Removal.careful()), SERVERS);
  }

  @Test
  @DisplayName("the name of another kind of key provider by now is not taken away")
  void remove_otherKind() {
    meanwhile(
        () -> {
          there.clusters.remove("a");
          there.otherKinds = PaperKeyProviders.nativeProvider("a", false, "");
        });
    refused(() -> clusters.remove("a", Removal.careful()), "is no KMS cluster, but nativeProvider");
  }

  @Test
  @DisplayName("a default that somebody has just made is not replaced as if it were the old one")
  void ensureDefault() {
    meanwhile(() -> there.theDefault = "c");
    refused(() -> clusters.ensureDefault("a"), DEFAULT);
    there.theDefault = "b";
    refused(() -> clusters.ensure(spec("192.0.2.1").makeDefault().build()), DEFAULT);
    assertThat(there.theDefault).isEqualTo("c");
  }

  @Test
  @DisplayName("a server is not added to a key provider that somebody has made under the name")
  void ensure_nameTaken() {
    there.clusters.remove("a");
    meanwhile(() -> there.cluster("a", "s-9"));
    refused(() -> clusters.ensure(spec("192.0.2.1").makeDefault().build()), SERVERS);
  }

  @Test
  @DisplayName("what somebody else has done just so is done, and is no change of ours")
  void same() {
    meanwhile(() -> there.theDefault = "a");
    assertThat(clusters.ensureDefault("a").changes()).isEmpty();
    assertThat(clusters.ensureDefault("a").value().isDefault()).isTrue();
    there.theDefault = "b";
    meanwhile(() -> there.cluster("a", "s-2"));
    assertThat(clusters.removeServer("a", "s-1", Removal.careful())).isFalse();
    meanwhile(() -> there.cluster("a", "s-1", "s-2"));
    assertThat(clusters.ensure(spec("192.0.2.1").build()).changes()).isEmpty();
    there.cluster("a", "s-1", "s-2");
    meanwhile(() -> there.clusters.remove("a"));
    assertThat(clusters.remove("a", Removal.careful())).isFalse();
    assertThat(there.changes).isEmpty();
  }

  @Test
  @DisplayName("a default that somebody else sets between two lists is set, and no change of ours")
  void ensureDefault_betweenTwoLists() {
    there.theDefault = "";
    AtomicInteger lists = new AtomicInteger();
    there.vcenter.answering(
        "ListKmsClusters",
        call -> {
          if (lists.incrementAndGet() == 2) {
            there.theDefault = "a";
          }
          return there.list();
        });
    KmsClusterSpec asDefault = spec("192.0.2.1").makeDefault().build();
    assertThat(clusters.ensure(asDefault).value().isDefault()).isTrue();
    there.theDefault = "";
    lists.set(1);
    assertThat(clusters.plan(asDefault)).isEmpty();
    assertThat(there.changes).isEmpty();
  }

  @Test
  @DisplayName("what is set up under the name while its servers go is not removed with the rest")
  void remove_rest() {
    there.cluster("a", "s-1");
    there.vcenter.answering(
        "RemoveKmipServer",
        call -> {
          String none = there.removeServer(call);
          there.cluster("a", "s-9");
          return none;
        });
    assertThatThrownBy(() -> clusters.remove("a", Removal.careful()))
        .hasMessageContaining("still shows it, with 1 server");
    assertThat(there.changes).containsExactly("remove s-1");
    assertThat(there.clusters.getOrDefault("a", Map.of())).containsOnlyKeys("s-9");
  }

  private static KmsClusterSpec.Builder spec(String secondAddress) {
    return KmsClusterSpec.builder("a", KmsServerSpec.builder("s-1", "192.0.2.1").build())
        .addServer(KmsServerSpec.builder("s-2", secondAddress).build());
  }

  @Test
  @DisplayName(
      "a server that somebody has just moved is not moved again as if it were where it was")
  void ensure_moved() {
    meanwhile(this::moveServer);
    refused(() -> clusters.ensure(spec("192.0.2.2").build()), SERVERS);
  }

  @Test
  @DisplayName("the default of a part that somebody has just set stays")
  void entityDefault() {
    StringBuilder own = new StringBuilder("b");
    there
        .vcenter
        .on(
            "RetrieveServiceContent",
            ScriptedVcenter.serviceContent("8.0.3.0", "VirtualCenter")
                .replace(
                    "</returnval>",
                    "<searchIndex type=\"SearchIndex\">SearchIndex</searchIndex></returnval>"))
        .on("FindByInventoryPath", "<returnval type=\"ClusterComputeResource\">c-1</returnval>")
        .answering("GetDefaultKmsCluster", call -> "<returnval><id>" + own + "</id></returnval>")
        .answering(
            "SetDefaultKmsCluster",
            call -> {
              there.changes.add("set");
              own.replace(0, 1, call.contains("<id>a</id>") ? "a" : "");
              return "";
            });
    EntityDefault place = new VimKmsClusters(there.vcenter.session()).entityDefault("/dc/host/c");
    meanwhile(() -> own.replace(0, 1, "c"));
    refused(() -> place.ensure(EntityDefaultSpec.of("a")), DEFAULT);
    own.replace(0, 1, "b");
    refused(() -> place.remove(Removal.careful()), DEFAULT);
  }

  @Test
  @DisplayName("a client certificate that somebody has just installed is not overwritten")
  void clientCertificate() {
    TestIdentity mine = AUTHORITY.client("mine").issue();
    TestIdentity theirs = AUTHORITY.client("theirs").issue();
    StringBuilder shown = new StringBuilder();
    there
        .vcenter
        .answering("RetrieveClientCert", call -> "<returnval>" + shown + "</returnval>")
        .answering(
            "UploadClientCert",
            call -> {
              there.changes.add("UploadClientCert");
              shown.setLength(0);
              shown.append(mine.certificatePem());
              return "";
            });
    meanwhile(() -> shown.append(shown.isEmpty() ? theirs.certificatePem() : ""));
    refused(
        () ->
            clusters
                .get("a")
                .trust()
                .ensureClientCertificate(
                    ClientCertificateSpec.of(ClientIdentity.of(mine.chain(), mine.privateKey()))),
        "somebody has installed another client certificate meanwhile: CN=theirs");
  }
}
