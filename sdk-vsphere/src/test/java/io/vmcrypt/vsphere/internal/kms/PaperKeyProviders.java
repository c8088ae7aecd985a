package io.vmcrypt.vsphere.internal.kms;

import io.vmcrypt.vsphere.PaperVcenter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The key providers of a vCenter without sockets, which change as they are told to. */
final class PaperKeyProviders {

  private static final Pattern ID = Pattern.compile("<id>([^<]+)</id>");
  private static final Pattern SERVER_NAME = Pattern.compile("<serverName>([^<]+)<");
  private static final Pattern INFO =
      Pattern.compile("<info>(<name>([^<]+)</name>.*)</info>(.*)</server>");

  /** What is told of the servers of each key provider, by name. */
  final Map<String, Map<String, String>> clusters = new LinkedHashMap<>();

  /** What else is told of a key provider. */
  final Map<String, String> more = new LinkedHashMap<>();

  /** What was changed, in order. */
  final List<String> changes = new ArrayList<>();

  String theDefault = "";

  /** The answer to which keys are in use. */
  String keys = "";

  /** Key providers that ListKmipServers does not list. */
  String otherKinds = "";

  /** Whether a key provider without servers stays. */
  boolean keepsEmpty;

  final PaperVcenter vcenter;

  PaperKeyProviders() {
    this("8.0.3.0");
  }

  PaperKeyProviders(String release) {
    vcenter =
        new PaperVcenter(release)
            // there are no clusters of hosts, and so no vSAN
            .withEmptyInventory()
            .answering("ListKmipServers", call -> list())
            .answering("ListKmsClusters", call -> list() + otherKinds)
            .answering("ListKeys", call -> keys)
            .answering("MarkDefault", call -> markDefault(of(ID, call)))
            .answering("RegisterKmipServer", call -> put("register", call))
            .answering("UpdateKmipServer", call -> put("update", call))
            .answering("RemoveKmipServer", this::removeServer)
            .answering("UnregisterKmsCluster", call -> unregister(of(ID, call)));
  }

  CryptoManager crypto() {
    return new CryptoManager(vcenter.session());
  }

  /** A key provider whose servers are at 192.0.2.1. */
  void cluster(String id, String... servers) {
    Map<String, String> all = new LinkedHashMap<>();
    for (String server : servers) {
      all.put(server, "<name>" + server + "</name><address>192.0.2.1</address><port>5696</port>");
    }
    clusters.put(id, all);
  }

  /** A native key provider as it is listed. */
  static String nativeProvider(String id, boolean isDefault, String more) {
    return "<returnval><clusterId><id>"
        + id
        + "</id></clusterId><useAsDefault>"
        + isDefault
        + "</useAsDefault><managementType>nativeProvider</managementType>"
        + more
        + "</returnval>";
  }

  /** A key that is in use; of no named key provider if that is empty. */
  static String key(String id, String provider) {
    return "<returnval><keyId>%s</keyId>%s</returnval>"
        .formatted(
            id, provider.isEmpty() ? "" : "<providerId><id>" + provider + "</id></providerId>");
  }

  private static String of(Pattern pattern, String call) {
    Matcher found = pattern.matcher(call);
    if (!found.find()) {
      throw new AssertionError(pattern + " is not in " + call);
    }
    return String.valueOf(found.group(1));
  }

  String list() {
    StringBuilder list = new StringBuilder();
    clusters.forEach(
        (id, servers) -> {
          list.append("<returnval><clusterId><id>").append(id).append("</id></clusterId>");
          servers
              .values()
              .forEach(info -> list.append("<servers>").append(info).append("</servers>"));
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

  private String put(String verb, String call) {
    Matcher server = INFO.matcher(call);
    if (!server.find()) {
      throw new AssertionError("no server in " + call);
    }
    String id = of(ID, call);
    changes.add(verb + " " + server.group(2) + " of " + id);
    clusters
        .computeIfAbsent(id, none -> new LinkedHashMap<>())
        .put(String.valueOf(server.group(2)), String.valueOf(server.group(1)));
    return "";
  }

  String removeServer(String call) {
    String id = of(ID, call);
    String server = of(SERVER_NAME, call);
    changes.add("remove " + server);
    Map<String, String> left = clusters.get(id);
    if (left != null && left.remove(server) != null && left.isEmpty() && !keepsEmpty) {
      clusters.remove(id);
    }
    return "";
  }

  private String unregister(String id) {
    changes.add("unregister " + id);
    clusters.remove(id);
    return "";
  }
}
