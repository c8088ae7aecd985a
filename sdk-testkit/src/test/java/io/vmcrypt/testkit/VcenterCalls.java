package io.vmcrypt.testkit;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import java.util.List;

/** SOAP calls as text, in the shape that the vendor's schema asks for. */
final class VcenterCalls {

  static final String ENCRYPTION_POLICY = "4d5f673c-536f-11e6-beb8-9e71128cae77";
  static final String DECRYPT = "<crypto xsi:type=\"CryptoSpecDecrypt\"/>";

  private VcenterCalls() {}

  static String call(String method, String type, String id, String arguments) {
    return "<%s xmlns=\"urn:vim25\"><_this type=\"%s\">%s</_this>%s</%s>"
        .formatted(method, type, id, arguments, method);
  }

  static String ref(String name, String type, String id) {
    return "<%s type=\"%s\">%s</%s>".formatted(name, type, id, name);
  }

  static String login(String user, String password, String rest) {
    return call(
        "Login",
        "SessionManager",
        "SessionManager",
        "<userName>%s</userName><password>%s</password>%s".formatted(user, password, rest));
  }

  static String logout() {
    return call("Logout", "SessionManager", "SessionManager", "");
  }

  static String collector(String method, String arguments) {
    return call(method, "PropertyCollector", "propertyCollector", arguments);
  }

  static String retrieve(String type, String properties, String objects, String options) {
    return collector(
        "RetrievePropertiesEx",
        "<specSet><propSet><type>%s</type>%s</propSet>%s</specSet><options>%s</options>"
            .formatted(type, properties, objects, options));
  }

  static String property(String type, String id, String path) {
    return retrieve(type, "<pathSet>" + path + "</pathSet>", objectSet(type, id, ""), "");
  }

  static String allProperties(String type, String id) {
    return retrieve(type, "<all>true</all>", objectSet(type, id, ""), "");
  }

  static String objectSet(String type, String id, String more) {
    return "<objectSet>" + ref("obj", type, id) + more + "</objectSet>";
  }

  /** From an object by one of its properties, without the object itself. */
  static String through(String type, String path, String more) {
    return "<skip>true</skip><selectSet xsi:type=\"TraversalSpec\">%s<type>%s</type><path>%s</path>"
            .formatted(more, type, path)
        + "<skip>false</skip></selectSet>";
  }

  /** All VMs below the root folder, by named traversals that refer to each other. */
  static String allVms(String path, String options) {
    return retrieve(
        "VirtualMachine",
        "<pathSet>" + path + "</pathSet>",
        objectSet(
            "Folder",
            "group-d1",
            "<skip>true</skip>"
                + "<selectSet xsi:type=\"TraversalSpec\"><name>folders</name><type>Folder</type>"
                + "<path>childEntity</path><skip>false</skip>"
                + "<selectSet><name>folders</name></selectSet>"
                + "<selectSet><name>vms</name></selectSet></selectSet>"
                + "<selectSet xsi:type=\"TraversalSpec\"><name>vms</name><type>Datacenter</type>"
                + "<path>vmFolder</path><skip>false</skip>"
                + "<selectSet><name>folders</name></selectSet></selectSet>"),
        options);
  }

  static String find(String path) {
    return call(
        "FindByInventoryPath",
        "SearchIndex",
        "SearchIndex",
        "<inventoryPath>" + path + "</inventoryPath>");
  }

  static String crypto(String method, String content) {
    return call(method, "CryptoManagerKmip", "CryptoManager", content);
  }

  static String provider(String element, String id) {
    return "<%s><id>%s</id></%s>".formatted(element, id, element);
  }

  /** A key as an argument, such as keyIds, keys or newKeyId. */
  static String key(String element, FakeKey key) {
    return "<%s><keyId>%s</keyId>%s</%s>"
        .formatted(element, key.keyId(), provider("providerId", key.clusterId()), element);
  }

  static String serverInfo(String name, String address, int port) {
    return "<name>%s</name><address>%s</address><port>%d</port>".formatted(name, address, port);
  }

  /** A call about a server of a KMS cluster. */
  static String server(String method, String cluster, String info, String rest) {
    return crypto(
        method,
        "<server>%s<info>%s</info>%s</server>"
            .formatted(provider("clusterId", cluster), info, rest));
  }

  static String registerServer(String cluster, String name, int port) {
    return server("RegisterKmipServer", cluster, serverInfo(name, "127.0.0.1", port), "");
  }

  static String removeServer(String cluster, String name) {
    return crypto(
        "RemoveKmipServer",
        provider("clusterId", cluster) + "<serverName>" + name + "</serverName>");
  }

  /** A call about a KMS cluster that hands over a certificate. */
  static String certificate(String method, String cluster, String pem) {
    return crypto(method, provider("cluster", cluster) + "<certificate>" + pem + "</certificate>");
  }

  static String clientCertificate(String cluster, TestIdentity identity, String keyPem) {
    return crypto(
        "UploadClientCert",
        provider("cluster", cluster)
            + "<certificate>%s</certificate><privateKey>%s</privateKey>"
                .formatted(identity.certificatePem(), keyPem));
  }

  static String reconfigure(String vm, String spec) {
    return call("ReconfigVM_Task", "VirtualMachine", vm, "<spec>" + spec + "</spec>");
  }

  static String vmProfile(String policy) {
    return "<vmProfile " + profile(policy) + "</vmProfile>";
  }

  static String diskProfile(String policy) {
    return "<profile " + profile(policy) + "</profile>";
  }

  private static String profile(String policy) {
    return policy.isEmpty()
        ? "xsi:type=\"VirtualMachineEmptyProfileSpec\">"
        : "xsi:type=\"VirtualMachineDefinedProfileSpec\"><profileId>" + policy + "</profileId>";
  }

  static String deviceChange(String device, String rest) {
    return device("edit", "VirtualDisk", device, rest);
  }

  static String device(String operation, String type, String device, String rest) {
    return "<deviceChange><operation>%s</operation><device xsi:type=\"%s\">%s</device>%s%s"
        .formatted(operation, type, device, rest, "</deviceChange>");
  }

  /** Adds a disk of one gibibyte. */
  static String newDisk(int key, int controller, String unit, String rest) {
    return ("<deviceChange><operation>add</operation><fileOperation>create</fileOperation>"
            + "<device xsi:type=\"VirtualDisk\"><key>%d</key><backing"
            + " xsi:type=\"VirtualDiskFlatVer2BackingInfo\"><fileName></fileName>"
            + "<diskMode>persistent</diskMode><thinProvisioned>true</thinProvisioned></backing>"
            + "<controllerKey>%d</controllerKey>%s<capacityInKB>1048576</capacityInKB></device>%s"
            + "</deviceChange>")
        .formatted(key, controller, unit, rest);
  }

  static String encrypt(String keyId, String cluster) {
    return "<crypto xsi:type=\"CryptoSpecEncrypt\">%s</crypto>"
        .formatted(key("cryptoKeyId", new FakeKey(keyId, cluster)));
  }

  /** A new key for the one that is there, of the KMS cluster "kms". */
  static String shallow(String keyId) {
    return "<crypto xsi:type=\"CryptoSpecShallowRecrypt\">%s</crypto>"
        .formatted(key("newKeyId", new FakeKey(keyId, "kms")));
  }

  /** Makes a KMS cluster of one server, with trust both ways, the default. */
  static List<String> trustedCluster(
      String cluster, int port, TestAuthority authority, TestIdentity client) {
    return List.of(
        registerServer(cluster, "one", port),
        certificate("UploadKmipServerCert", cluster, authority.certificatePem()),
        clientCertificate(cluster, client, client.privateKeyPem()),
        crypto("MarkDefault", provider("clusterId", cluster)));
  }
}
