package io.vmcrypt.testkit;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import java.util.List;

/** SOAP calls as text, in the shape that the vendor's schema asks for. */
final class VcenterCalls {

  static final String ENCRYPTION_POLICY = "4d5f673c-536f-11e6-beb8-9e71128cae77";

  private VcenterCalls() {}

  static String logout() {
    return "<Logout xmlns=\"urn:vim25\"><_this type=\"SessionManager\">SessionManager</_this>"
        + "</Logout>";
  }

  static String retrieve(String type, String properties, String objects, String options) {
    return "<RetrievePropertiesEx xmlns=\"urn:vim25\">"
        + collector()
        + "<specSet><propSet><type>"
        + type
        + "</type>"
        + properties
        + "</propSet>"
        + objects
        + "</specSet><options>"
        + options
        + "</options></RetrievePropertiesEx>";
  }

  static String collector() {
    return "<_this type=\"PropertyCollector\">propertyCollector</_this>";
  }

  static String property(String type, String id, String path) {
    return retrieve(type, "<pathSet>" + path + "</pathSet>", objectSet(type, id, ""), "");
  }

  static String allProperties(String type, String id) {
    return retrieve(type, "<all>true</all>", objectSet(type, id, ""), "");
  }

  static String objectSet(String type, String id, String more) {
    return "<objectSet><obj type=\"" + type + "\">" + id + "</obj>" + more + "</objectSet>";
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

  static String crypto(String method, String content) {
    return "<"
        + method
        + " xmlns=\"urn:vim25\"><_this type=\"CryptoManagerKmip\">CryptoManager</_this>"
        + content
        + "</"
        + method
        + ">";
  }

  static String provider(String element, String id) {
    return "<" + element + "><id>" + id + "</id></" + element + ">";
  }

  static String serverInfo(String name, String address, int port) {
    return "<name>" + name + "</name><address>" + address + "</address><port>" + port + "</port>";
  }

  static String registerServer(String cluster, String name, int port) {
    return crypto(
        "RegisterKmipServer",
        "<server>"
            + provider("clusterId", cluster)
            + "<info>"
            + serverInfo(name, "127.0.0.1", port)
            + "</info></server>");
  }

  static String reconfigure(String vm, String spec) {
    return "<ReconfigVM_Task xmlns=\"urn:vim25\"><_this type=\"VirtualMachine\">"
        + vm
        + "</_this><spec>"
        + spec
        + "</spec></ReconfigVM_Task>";
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
    return "<deviceChange><operation>edit</operation><device xsi:type=\"VirtualDisk\">"
        + device
        + "</device>"
        + rest
        + "</deviceChange>";
  }

  static String cryptoEncrypt(String keyId, String cluster) {
    return " xsi:type=\"CryptoSpecEncrypt\"><cryptoKeyId><keyId>"
        + keyId
        + "</keyId>"
        + provider("providerId", cluster)
        + "</cryptoKeyId>";
  }

  /** Makes a KMS cluster "kms" of one server, with trust both ways, the default. */
  static List<String> trustedCluster(int port, TestAuthority authority, TestIdentity client) {
    return List.of(
        registerServer("kms", "one", port),
        crypto(
            "UploadKmipServerCert",
            provider("cluster", "kms")
                + "<certificate>"
                + authority.certificatePem()
                + "</certificate>"),
        crypto(
            "UploadClientCert",
            provider("cluster", "kms")
                + "<certificate>"
                + client.certificatePem()
                + "</certificate><privateKey>"
                + client.privateKeyPem()
                + "</privateKey>"),
        crypto("MarkDefault", provider("clusterId", "kms")));
  }
}
