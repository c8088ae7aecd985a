package io.vmcrypt.vsphere.internal.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.vsphere.PaperVcenter;
import io.vmcrypt.vsphere.ScriptedVcenter;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.kms.KeyNeed;
import io.vmcrypt.vsphere.kms.KeyUser;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;

/** An inventory, tasks and keys as a test says, without sockets, and a look at them. */
abstract class LedgerOnPaper {

  static final CryptoKeyId KEY = key("k-1", "a");
  static final CryptoKeyId OTHER = key("k-2", "a");

  private static final Pattern TYPE = Pattern.compile("<type>(\\w+)</type>");
  private static final Pattern ASKED = Pattern.compile("<keyIds>(<keyId>([^<]+)<.*?)</keyIds>");

  /** What each kind of thing shows, one answer after the other; the last one stays. */
  private final Map<String, List<String>> shown = new HashMap<>();

  final Map<String, Integer> looks = new HashMap<>();

  /** What vCenter tells of a key beside its id, by its id. */
  final Map<String, String> told = new LinkedHashMap<>();

  PaperVcenter vcenter = new PaperVcenter();

  @BeforeEach
  void script() {
    vcenter
        .on("CreateContainerView", "<returnval type=\"ContainerView\">view-1</returnval>")
        .on("DestroyView", "")
        .on("ListKeys", "")
        .on("ListKmsClusters", "<returnval><clusterId><id>a</id></clusterId></returnval>")
        .answering("RetrievePropertiesEx", this::properties)
        .answeringRoot(this::properties)
        .answering("QueryCryptoKeyStatus", this::status);
  }

  void release(String release) {
    vcenter = new PaperVcenter(release);
    script();
  }

  /** Two key providers, each with a server at an address with port; empty if it shows none. */
  void providers(String one, String atOne, String other, String atOther) {
    vcenter.on("ListKmsClusters", provider(one, atOne) + provider(other, atOther));
  }

  private static String provider(String id, String place) {
    int colon = place.indexOf(':');
    return "<returnval><clusterId><id>%s</id></clusterId>%s</returnval>"
        .formatted(
            id,
            place.isEmpty()
                ? ""
                : "<servers><name>kms</name><address>%s</address><port>%s</port></servers>"
                    .formatted(place.substring(0, colon), place.substring(colon + 1)));
  }

  private static final String ROOT =
      object("Folder", "group-d1", PaperVcenter.property("overallStatus", "gray"));

  private String properties(String call) {
    Matcher type = TYPE.matcher(call);
    assertThat(type.find()).as(call).isTrue();
    String kind = String.valueOf(type.group(1));
    List<String> answers = shown.getOrDefault(kind, List.of(""));
    int look = looks.merge(kind, 1, Integer::sum);
    String objects = answers.get(Math.min(look, answers.size()) - 1);
    if (objects.startsWith("<soapenv")) {
      return objects;
    }
    // the list itself is shown beside what is on it
    String all =
        switch (kind) {
          case "Task" -> object("TaskManager", "TaskManager") + objects;
          case "Folder" -> objects.isEmpty() ? ROOT : objects;
          default -> objects;
        };
    return all.isEmpty() ? "" : "<returnval>" + all + "</returnval>";
  }

  private String status(String call) {
    StringBuilder all = new StringBuilder();
    ASKED
        .matcher(call)
        .results()
        .forEach(
            asked ->
                told.getOrDefault(String.valueOf(asked.group(2)), "")
                    .lines()
                    .forEach(
                        more ->
                            all.append("<returnval><keyId>")
                                .append(asked.group(1))
                                .append("</keyId>")
                                .append(more)
                                .append("</returnval>")));
    return all.toString();
  }

  static CryptoKeyId key(String id, String provider) {
    return new CryptoKeyId(id, Optional.of(provider).filter(one -> !one.isEmpty()));
  }

  static String object(String type, String id, String... properties) {
    String whole = PaperVcenter.object(type, id, properties);
    return whole.replaceAll("</?returnval>", "");
  }

  static String written(CryptoKeyId key) {
    return "<keyId>"
        + key.keyId()
        + "</keyId>"
        + key.providerId().map(id -> "<providerId><id>" + id + "</id></providerId>").orElse("");
  }

  static String keyOf(CryptoKeyId key) {
    return PaperVcenter.property("config.keyId", written(key));
  }

  static String vm(String id, String... more) {
    return vmIn("connected", id, more);
  }

  static String vmIn(String connection, String id, String... more) {
    return object(
        "VirtualMachine",
        id,
        PaperVcenter.property("config.hardware.device", ""),
        PaperVcenter.property("name", "name-of-" + id),
        PaperVcenter.property("runtime.powerState", "poweredOff"),
        PaperVcenter.property("runtime.connectionState", connection),
        PaperVcenter.property("runtime.host", "host-1")
            .replace("<val>", "<val type=\"HostSystem\">"),
        String.join("", more));
  }

  static String host(String id, String connection, String crypto, String... more) {
    return object(
        "HostSystem",
        id,
        PaperVcenter.property("name", "name-of-" + id),
        PaperVcenter.property("runtime.connectionState", connection),
        PaperVcenter.property("runtime.cryptoState", crypto),
        String.join("", more));
  }

  static String task(String id, String state, String does, String... more) {
    return object(
        "Task",
        id,
        PaperVcenter.property("info.state", state),
        PaperVcenter.property("info.descriptionId", does),
        String.join("", more));
  }

  void show(String kind, String... answers) {
    shown.put(kind, List.of(answers));
  }

  void list(CryptoKeyId... keys) {
    StringBuilder all = new StringBuilder();
    for (CryptoKeyId key : keys) {
      all.append("<returnval>").append(written(key)).append("</returnval>");
    }
    vcenter.on("ListKeys", all.toString());
  }

  static String users(String... ids) {
    StringBuilder all = new StringBuilder();
    for (String id : ids) {
      all.append("<encryptedVMs type=\"VirtualMachine\">").append(id).append("</encryptedVMs>");
    }
    return all.append(' ').toString();
  }

  Ledger look() {
    VimSession session = vcenter.session();
    return Ledger.look(session, session.attempt("look"));
  }

  static List<String> doubts(KeyNeed need) {
    return need.doubts().stream().map(one -> one.kind() + " " + one.id()).toList();
  }

  static List<String> names(KeyNeed need) {
    return need.users().stream().map(KeyUser::name).toList();
  }

  void vsan(String config) {
    show(
        "ClusterComputeResource",
        object(
            "ClusterComputeResource",
            "domain-c1",
            PaperVcenter.property("name", "hot"),
            PaperVcenter.property("configurationEx", "")));
    vcenter.on("VsanClusterGetConfig", config);
  }

  static String encrypting(String more) {
    return "<returnval><enabled>true</enabled><dataEncryptionConfig><encryptionEnabled>true"
        + "</encryptionEnabled>"
        + more
        + "</dataEncryptionConfig></returnval>";
  }

  static String wrappedBy(String id) {
    return "<keyInfo xsi:type=\"CryptoManagerKmipCryptoKeyStatusWrappedKeyInfo\">%s</keyInfo>"
        .formatted(id.isEmpty() ? "" : "<keyId>" + id + "</keyId>");
  }

  static String disk(String id, String path, CryptoKeyId... links) {
    StringBuilder parent = new StringBuilder();
    for (int link = links.length - 1; link >= 0; link--) {
      String key = "<keyId>" + written(links[link]) + "</keyId>";
      parent.replace(
          0, parent.length(), (parent.isEmpty() ? "" : "<parent>" + parent + "</parent>") + key);
    }
    return "<returnval><config><id><id>"
        + id
        + "</id></id><name>name-of-"
        + id
        + "</name><backing><filePath>"
        + path
        + "</filePath>"
        + parent
        + "</backing></config></returnval>";
  }

  /** A disk that is no VM's, as vCenter shows it; of one VM if that is named. */
  void firstClassDisk(String disk) {
    vcenter
        .on(
            "RetrieveServiceContent",
            ScriptedVcenter.serviceContent("8.0.3.0", "VirtualCenter")
                .replace(
                    "</returnval>",
                    "<vStorageObjectManager type=\"VcenterVStorageObjectManager\">vs"
                        + "</vStorageObjectManager></returnval>"))
        .on("ListVStorageObject", "<returnval><id>f-1</id></returnval>")
        .on("RetrieveVStorageObject", disk);
    show("Datastore", object("Datastore", "datastore-1", PaperVcenter.property("name", "fast")));
  }

  static String attached(CryptoKeyId key) {
    return vm("vm-1", keyOf(key))
        .replace(
            PaperVcenter.property("config.hardware.device", ""),
            PaperVcenter.property(
                "config.hardware.device",
                "<VirtualDevice xsi:type=\"VirtualDisk\"><key>2000</key><deviceInfo><label>Hard"
                    + " disk 1</label></deviceInfo><backing><keyId>"
                    + written(key)
                    + "</keyId></backing><capacityInKB>4</capacityInKB><vDiskId><id>f-1</id>"
                    + "</vDiskId></VirtualDevice>"));
  }
}
