package io.vmcrypt.vsphere.internal.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.PaperVcenter;
import io.vmcrypt.vsphere.kms.KmsClusterInUseException;
import io.vmcrypt.vsphere.kms.KmsClusterRemoval;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** In which order a key provider goes, and what stands in the way before anything goes. */
class ClusterRemovalTest {

  private static final Pattern ID = Pattern.compile("<id>([^<]+)</id>");
  private static final Pattern SERVER = Pattern.compile("<serverName>([^<]+)<");

  /** The servers of each key provider. */
  private final Map<String, List<String>> clusters = new LinkedHashMap<>();

  /** What else is told of a key provider. */
  private final Map<String, String> more = new LinkedHashMap<>();

  private final List<String> changes = new ArrayList<>();
  private String theDefault = "";
  private String keys = "";
  private boolean keepsEmpty;

  private PaperVcenter vcenter(String release) {
    return new PaperVcenter(release)
        .answering("ListKmipServers", call -> list())
        .answering("ListKeys", call -> keys)
        .answering("MarkDefault", call -> markDefault(of(ID, call)))
        .answering("RemoveKmipServer", call -> removeServer(of(ID, call), of(SERVER, call)))
        .answering("UnregisterKmsCluster", call -> unregister(of(ID, call)));
  }

  private static String of(Pattern pattern, String call) {
    Matcher found = pattern.matcher(call);
    assertThat(found.find()).isTrue();
    return String.valueOf(found.group(1));
  }

  private String list() {
    StringBuilder list = new StringBuilder();
    clusters.forEach(
        (id, servers) -> {
          list.append("<returnval><clusterId><id>").append(id).append("</id></clusterId>");
          servers.forEach(
              server ->
                  list.append("<servers><name>")
                      .append(server)
                      .append("</name><address>192.0.2.1</address><port>5696</port></servers>"));
          list.append("<useAsDefault>")
              .append(id.equals(theDefault))
              .append("</useAsDefault>")
              .append(more.getOrDefault(id, ""))
              .append("</returnval>");
        });
    return list.toString();
  }

  private String markDefault(String id) {
    changes.add("default " + id);
    theDefault = id;
    return "";
  }

  private String removeServer(String id, String server) {
    changes.add("remove " + server);
    List<String> left = clusters.get(id);
    if (left != null && left.remove(server) && left.isEmpty() && !keepsEmpty) {
      clusters.remove(id);
    }
    return "";
  }

  private String unregister(String id) {
    changes.add("unregister " + id);
    clusters.remove(id);
    return "";
  }

  private void cluster(String id, String... servers) {
    clusters.put(id, new ArrayList<>(List.of(servers)));
  }

  private boolean remove(KmsClusterRemoval.Builder removal) {
    return remove(vcenter("8.0.3.0"), removal);
  }

  private static boolean remove(PaperVcenter vcenter, KmsClusterRemoval.Builder removal) {
    return new ClusterRemoval(new CryptoManager(vcenter.session()), removal.build()).run();
  }

  private static KmsClusterRemoval.Builder a() {
    return KmsClusterRemoval.builder("a");
  }

  private static String key(String id, String provider) {
    return "<returnval><keyId>"
        + id
        + "</keyId>"
        + (provider.isEmpty() ? "" : "<providerId><id>" + provider + "</id></providerId>")
        + "</returnval>";
  }

  @Test
  @DisplayName("all servers go, and nothing else")
  void run() {
    cluster("a", "s-1", "s-2");
    cluster("b", "s-1");
    theDefault = "b";
    keys = key("k-1", "b");

    assertThat(remove(a())).isTrue();

    assertThat(changes).containsExactly("remove s-1", "remove s-2");
    assertThat(clusters).containsOnlyKeys("b");
    // a second run finds nothing to do
    assertThat(remove(a())).isFalse();
    assertThat(changes).hasSize(2);
  }

  @Test
  @DisplayName("the only key provider may be the default; another one's default stays")
  void run_default_only() {
    cluster("a", "s-1");
    theDefault = "a";
    assertThat(remove(a())).isTrue();
    assertThat(changes).containsExactly("remove s-1");

    cluster("a", "s-1");
    cluster("b", "s-1");
    theDefault = "b";
    changes.clear();
    assertThat(remove(a().nextDefault("b"))).isTrue();
    assertThat(changes).containsExactly("remove s-1");
  }

  @Test
  @DisplayName("the default moves before a server goes")
  void run_default_moves() {
    cluster("a", "s-1");
    cluster("b", "s-1");
    theDefault = "a";

    assertThat(remove(a().nextDefault("b"))).isTrue();

    assertThat(changes).containsExactly("default b", "remove s-1");
    assertThat(theDefault).isEqualTo("b");
  }

  @Test
  @DisplayName("where the default does not move, no server goes")
  void run_default_doesNotMove() {
    cluster("a", "s-1");
    cluster("b", "s-1");
    theDefault = "a";

    assertThatThrownBy(() -> remove(vcenter("8.0.3.0").on("MarkDefault", ""), a().nextDefault("b")))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("that b is the default");
    assertThat(changes).isEmpty();
    assertThat(clusters.get("a")).containsExactly("s-1");
  }

  @Test
  @DisplayName("the default goes only with a next one that is there and makes keys")
  void run_default_isJudgedFirst() {
    cluster("a", "s-1");
    cluster("b", "s-1");
    cluster("c");
    more.put("c", "<managementType>nativeProvider</managementType><hasBackup>false</hasBackup>");
    theDefault = "a";

    assertThatThrownBy(() -> remove(a()))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("it is the default, and there are others")
        .hasMessageContaining("one of b, c.");
    assertThatThrownBy(() -> remove(a().nextDefault("d")))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("There are: a, b, c.");
    assertThatThrownBy(() -> remove(a().nextDefault("c").evenIfInUse()))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("was never backed up");
    assertThat(changes).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nativeProvider", "trustAuthority"})
  @DisplayName("another kind of key provider is left alone")
  void run_otherKind(String kind) {
    cluster("a", "s-1");
    more.put("a", "<managementType>" + kind + "</managementType>");

    assertThatThrownBy(() -> remove(a().evenIfInUse()))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("is no KMS cluster, but " + kind);
    assertThat(changes).isEmpty();
  }

  @Test
  @DisplayName("the default of a part of the inventory is left alone")
  void run_entities() {
    cluster("a", "s-1");
    more.put("a", "<useAsEntityDefault type=\"ClusterComputeResource\">c-1</useAsEntityDefault>");
    PaperVcenter vcenter =
        vcenter("8.0.3.0")
            .on(
                "RetrievePropertiesEx",
                PaperVcenter.object(
                    "ClusterComputeResource", "c-1", PaperVcenter.property("name", "prod")));

    assertThatThrownBy(() -> remove(vcenter, a().evenIfInUse()))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("default of parts of the inventory: prod (c-1)");
    assertThat(changes).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"a", "''"})
  @DisplayName("while one of its keys is or may be in use, it stays, unless that is allowed")
  void run_inUse(String provider) {
    cluster("a", "s-1");
    cluster("b", "s-1");
    theDefault = "a";
    keys = key("k-1", provider);

    assertThatThrownBy(() -> remove(a().nextDefault("b")))
        .isInstanceOf(KmsClusterInUseException.class)
        .hasMessageContaining("keys of it are in use by");
    assertThat(changes).isEmpty();
    assertThat(remove(a().nextDefault("b").evenIfInUse())).isTrue();
    assertThat(clusters).containsOnlyKeys("b");
  }

  @Test
  @DisplayName("where it is not known whether keys are in use, it stays")
  void run_inUse_notKnown() {
    cluster("a", "s-1");
    keys = PaperVcenter.fault("NoPermission");

    assertThatThrownBy(() -> remove(a()))
        .isInstanceOf(KmsClusterInUseException.class)
        .hasMessageContaining("it is not known whether keys of it are in use");
    assertThat(changes).isEmpty();
  }

  @Test
  @DisplayName("a key provider that stays without servers is removed too")
  void run_rest() {
    cluster("a", "s-1");
    keepsEmpty = true;

    assertThat(remove(a())).isTrue();
    assertThat(changes).containsExactly("remove s-1", "unregister a");
  }

  @Test
  @DisplayName("before 7.0 it cannot be, and that it is still there is told")
  void run_rest_old() {
    cluster("a", "s-1");
    keepsEmpty = true;

    assertThatThrownBy(() -> remove(vcenter("6.7"), a()))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("still shows it, with 0 servers");
    assertThat(changes).containsExactly("remove s-1");
  }

  @Test
  @DisplayName("a success that removed nothing is not believed")
  void run_rest_stays() {
    cluster("a", "s-1");

    assertThatThrownBy(
            () ->
                remove(
                    vcenter("8.0.3.0").on("RemoveKmipServer", "").on("UnregisterKmsCluster", ""),
                    a()))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("still shows it, with 1 servers");
  }

  @Test
  @DisplayName("what someone else has removed meanwhile is gone")
  void run_gone() {
    cluster("a", "s-1", "s-2");
    PaperVcenter vcenter =
        vcenter("8.0.3.0")
            .answering(
                "RemoveKmipServer",
                call -> {
                  removeServer("a", of(SERVER, call));
                  return PaperVcenter.fault("NotFound");
                })
            .on("UnregisterKmsCluster", PaperVcenter.fault("NotFound"));
    assertThat(remove(vcenter, a())).isTrue();
    assertThat(changes).containsExactly("remove s-1", "remove s-2");
    assertThat(vcenter.calls("UnregisterKmsCluster")).isEmpty();

    cluster("a", "s-1");
    keepsEmpty = true;
    assertThat(remove(vcenter, a())).isTrue();
    assertThat(vcenter.calls("UnregisterKmsCluster")).hasSize(1);
  }
}
