package io.vmcrypt.vsphere.vm;

import static io.vmcrypt.vsphere.ScriptedVcenter.always;
import static io.vmcrypt.vsphere.ScriptedVcenter.returning;
import static io.vmcrypt.vsphere.ScriptedVcenter.serviceContent;

import io.vmcrypt.vsphere.PaperVcenter;
import io.vmcrypt.vsphere.ScriptedVcenter;
import io.vmcrypt.vsphere.policy.ScriptedPolicies;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The VM web-01 of a scripted vCenter: what it looks like, and how its tasks end. */
final class ScriptedVm {

  static final String ID = "vm-42";
  static final String KEY = "<keyId>4711</keyId><providerId><id>kms-cluster</id></providerId>";

  private static final String PROVIDER =
      "<returnval><clusterId><id>kms-cluster</id></clusterId><useAsDefault>true</useAsDefault>"
          + "<managementType>vCenter</managementType></returnval>";
  private static final String NO_POLICY = "";
  private static final Pattern RUNTIME_PART = Pattern.compile("<(\\w+)([^>]*)>([^<]*)</\\1>");

  private final Map<String, String> properties = new LinkedHashMap<>();
  private final List<String> devices = new ArrayList<>();
  private final Map<String, String> policies = new LinkedHashMap<>();
  private String tasks = "";

  private String runtime =
      "<host type=\"HostSystem\">host-9</host><connectionState>connected</connectionState>"
          + "<powerState>poweredOff</powerState>";

  ScriptedVm() {
    with("name", "xsd:string", "web-01");
    with("config.version", "xsd:string", "vmx-19");
    with("config.template", "xsd:boolean", "false");
    with("config.changeVersion", "xsd:string", "2024-05-14T08:30:00.123456789Z");
    with("config.migrateEncryption", "xsd:string", "opportunistic");
    policies.put("virtualMachine/" + ID, NO_POLICY);
  }

  ScriptedVm with(String path, String type, String content) {
    properties.put(path, "<val xsi:type=\"" + type + "\">" + content + "</val>");
    return this;
  }

  ScriptedVm runtime(String content) {
    this.runtime = content;
    return this;
  }

  ScriptedVm device(String xml) {
    devices.add(xml);
    return this;
  }

  /** A plain disk; the first has key 2000 and the label "Hard disk 1". */
  ScriptedVm disk(String inBacking) {
    int number = policies.size();
    int key = 1999 + number;
    policies.put("virtualDiskId/" + ID + ":" + key, NO_POLICY);
    return device(
        "<VirtualDevice xsi:type=\"VirtualDisk\"><key>"
            + key
            + "</key><deviceInfo><label>Hard disk "
            + number
            + "</label><summary>16,777,216 KB</summary></deviceInfo>"
            + "<backing xsi:type=\"VirtualDiskFlatVer2BackingInfo\"><fileName>[ds] web-01/web-01_"
            + number
            + ".vmdk</fileName><datastore type=\"Datastore\">datastore-11</datastore>"
            + "<diskMode>persistent</diskMode>"
            + inBacking
            + "</backing><controllerKey>1000</controllerKey><unitNumber>"
            + (number - 1)
            + "</unitNumber><capacityInKB>16777216</capacityInKB></VirtualDevice>");
  }

  ScriptedVm encryptedDisk() {
    return disk("<keyId>" + KEY + "</keyId>").policyOfLast(ScriptedPolicies.ENCRYPTION_ID);
  }

  private ScriptedVm policyOfLast(String policyId) {
    policies.put("virtualDiskId/" + ID + ":" + (1998 + policies.size()), policyId);
    return this;
  }

  ScriptedVm encryptedHome() {
    with("config.keyId", "CryptoKeyId", KEY);
    with("config.migrateEncryption", "xsd:string", "required");
    runtime = runtime + "<cryptoState>unlocked</cryptoState>";
    return homePolicy(ScriptedPolicies.ENCRYPTION_ID);
  }

  ScriptedVm homePolicy(String policyId) {
    policies.put("virtualMachine/" + ID, policyId);
    return this;
  }

  ScriptedVm task(String id, String state, String descriptionId) {
    tasks +=
        "<objects><obj type=\"Task\">"
            + id
            + "</obj><propSet><name>info.state</name><val xsi:type=\"TaskInfoState\">"
            + state
            + "</val></propSet><propSet><name>info.descriptionId</name><val"
            + " xsi:type=\"xsd:string\">"
            + descriptionId
            + "</val></propSet></objects>";
    return this;
  }

  String answer() {
    StringBuilder answer = new StringBuilder("<returnval><objects><obj type=\"VirtualMachine\">");
    answer.append(ID).append("</obj>");
    Map<String, String> all = new LinkedHashMap<>(properties);
    Matcher parts = RUNTIME_PART.matcher(runtime);
    while (parts.find()) {
      all.put(
          "runtime." + parts.group(1), "<val" + parts.group(2) + ">" + parts.group(3) + "</val>");
    }
    all.put(
        "config.hardware.device",
        "<val xsi:type=\"ArrayOfVirtualDevice\">" + String.join("", devices) + "</val>");
    all.forEach(
        (path, value) ->
            answer
                .append("<propSet><name>")
                .append(path)
                .append("</name>")
                .append(value)
                .append("</propSet>"));
    return answer.append("</objects>").append(tasks).append("</returnval>").toString();
  }

  private String associations() {
    StringBuilder answer = new StringBuilder();
    policies.forEach(
        (subject, policy) ->
            answer
                .append("<returnval><object><objectType>")
                .append(subject, 0, subject.indexOf('/'))
                .append("</objectType><key>")
                .append(subject.substring(subject.indexOf('/') + 1))
                .append("</key><serverUuid>uuid-1</serverUuid></object>")
                .append(
                    policy.isEmpty()
                        ? ""
                        : "<profileId><uniqueId>" + policy + "</uniqueId></profileId>")
                .append("</returnval>"));
    return answer.toString();
  }

  /** Answers as a vCenter with this VM; the later states are seen at the later readings. */
  static ScriptedVcenter vcenter(ScriptedVcenter vcenter, ScriptedVm... states) {
    int[] readings = {0};
    ScriptedPolicies.on(vcenter);
    vcenter
        .on(
            "RetrieveServiceContent",
            always(
                returning(
                    serviceContent("8.0.3.0", "VirtualCenter")
                        .replace(
                            "</returnval>",
                            "<searchIndex type=\"SearchIndex\">SearchIndex</searchIndex>"
                                + PaperVcenter.AUTHORIZATION
                                + "</returnval>"))))
        .on(
            "RetrievePropertiesEx",
            call -> {
              if (call.body().contains("config.hardware.device")) {
                return returning(states[Math.min(readings[0]++, states.length - 1)].answer());
              }
              if (call.body().contains("<obj type=\"Task\">")) {
                return returning(task(call.body().contains("task-7")));
              }
              if (call.body().contains("<obj type=\"Datastore\">")) {
                return returning(datastore(1L << 40));
              }
              return returning(
                  call.body().contains("capability.cryptoSupported")
                      ? host()
                      : ScriptedTree.above(call.body()));
            })
        .on(
            "PbmQueryAssociatedProfiles",
            call ->
                returning(
                    states[Math.min(Math.max(readings[0] - 1, 0), states.length - 1)]
                        .associations()))
        .on("IsKmsClusterActive", always(returning("<returnval>true</returnval>")))
        .on("ListKmsClusters", always(returning(PROVIDER)))
        .on("ReconfigVM_Task", always(returning("<returnval type=\"Task\">task-7</returnval>")))
        .on(
            "CreatePropertyCollector",
            always(returning("<returnval type=\"PropertyCollector\">session[1]pc</returnval>")))
        .on(
            "CreateFilter",
            always(returning("<returnval type=\"PropertyFilter\">filter-1</returnval>")))
        .on("DestroyPropertyCollector", always(returning("")));
    endTask(vcenter, "<val xsi:type=\"TaskInfoState\">success</val>", "");
    return vcenter;
  }

  private static String task(boolean reconfigures) {
    return "<returnval><objects><obj type=\"Task\">task-7</obj><propSet><name>info.descriptionId"
        + "</name><val xsi:type=\"xsd:string\">VirtualMachine."
        + (reconfigures ? "reconfigure" : "createSnapshot")
        + "</val></propSet></objects></returnval>";
  }

  static void endTask(ScriptedVcenter vcenter, String state, String more) {
    vcenter.on(
        "WaitForUpdatesEx",
        call ->
            returning(
                "<returnval><version>1</version><filterSet><filter"
                    + " type=\"PropertyFilter\">filter-1</filter><objectSet><kind>enter</kind>"
                    + "<obj type=\"Task\">task-7</obj><changeSet><name>info.state</name>"
                    + "<op>assign</op>"
                    + state
                    + "</changeSet>"
                    + more
                    + "</objectSet></filterSet></returnval>"));
  }

  static String datastore(long freeSpace) {
    return "<returnval><objects><obj type=\"Datastore\">datastore-11</obj><propSet><name>summary"
        + "</name><val xsi:type=\"DatastoreSummary\"><name>ds</name><freeSpace>"
        + freeSpace
        + "</freeSpace></val></propSet></objects></returnval>";
  }

  static String host() {
    return "<returnval><objects><obj type=\"HostSystem\">host-9</obj><propSet><name>"
        + "capability.cryptoSupported</name><val xsi:type=\"xsd:boolean\">true</val></propSet>"
        + "</objects></returnval>";
  }
}
