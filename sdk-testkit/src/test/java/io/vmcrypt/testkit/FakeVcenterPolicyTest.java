package io.vmcrypt.testkit;

import static io.vmcrypt.testkit.VcenterCalls.ENCRYPTION_POLICY;
import static io.vmcrypt.testkit.VcenterCalls.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The fake vCenter: storage policies")
class FakeVcenterPolicyTest extends VcenterLab {

  private static final String COMPONENT = "ad5a249d-cbc2-43af-9366-694d7664fa52";

  private static final String START =
      pbm("PbmRetrieveServiceContent", "PbmServiceInstance", "ServiceInstance", "");

  FakeVcenterPolicyTest() {
    super(
        vcenter ->
            vcenter
                .virtualMachine(FakeVm.builder("plain").disks(1).build())
                .virtualMachine(
                    FakeVm.builder("secret")
                        .disks(2)
                        .encryptedWith(new FakeKey("1", "kms"))
                        .build()));
  }

  private SoapCaller.Answer good(String call) {
    SoapCaller.Answer answer = soap.callPbm(call);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer;
  }

  private static String profiles(String method, String content) {
    return pbm(method, "PbmProfileProfileManager", "ProfileManager", content);
  }

  private static String pbm(String method, String type, String id, String content) {
    return call(method, type, id, content).replace("urn:vim25", "urn:pbm");
  }

  private static String query(String category) {
    return profiles(
        "PbmQueryProfile",
        "<resourceType><resourceType>STORAGE</resourceType></resourceType>"
            + (category.isEmpty() ? "" : "<profileCategory>" + category + "</profileCategory>"));
  }

  private static String content(String id) {
    return profiles(
        "PbmRetrieveContent", "<profileIds><uniqueId>" + id + "</uniqueId></profileIds>");
  }

  private String entity(String element, String type, String vm, String suffix) {
    return "<%s><objectType>%s</objectType><key>%s%s</key></%s>"
        .formatted(element, type, id(vm), suffix, element);
  }

  @ParameterizedTest
  @CsvSource({"1.0,200", "2.0,200", "6.7,200", "8.0.3.0,200", "9.1.0.0,500", "9.9.9.9,500"})
  @DisplayName("refuses a release that is newer than it is, in its own words")
  void soapAction_newerRelease_refused(String release, int status) {
    SoapCaller.Answer answer =
        soap.post("/pbm", "urn:pbm/" + release, SoapCaller.envelope("", START));

    assertThat(answer.status()).isEqualTo(status);
    if (status == 500) {
      assertThat(answer.value("faultstring"))
          .isEqualTo(
              "Request version 'urn:pbm/"
                  + release
                  + "' and namespace 'urn:pbm' are not supported");
    }
  }

  @Test
  @DisplayName("lets in only who sends the session in the SOAP header")
  void session_cookieAlone_notAuthenticated() {
    assertThat(good(START).value("profileManager")).isEqualTo("ProfileManager");
    soap.login();
    SoapCaller.Answer answer =
        soap.post("/pbm", "urn:pbm/", SoapCaller.envelope("", query("REQUIREMENT")));
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.body()).contains("xsi:type=\"vim25:NotAuthenticated\"");
    assertThat(good(query("REQUIREMENT")).body()).contains(ENCRYPTION_POLICY);
    vcenter.users().expireSessions();
    assertThat(soap.callPbm(query("REQUIREMENT")).status()).isEqualTo(500);
  }

  @Test
  @DisplayName("has the policy that every vCenter has, and others that do not encrypt")
  void policies_listedAndRead() {
    soap.login();
    assertThat(good(query("REQUIREMENT")).body().split("<uniqueId>", -1)).hasSize(4);
    assertThat(good(query("")).body()).contains(COMPONENT);
    assertThat(good(content(ENCRYPTION_POLICY)).body())
        .contains(
            "xsi:type=\"PbmCapabilityProfile\"",
            "<name>VM Encryption Policy</name>",
            "xsi:type=\"PbmCapabilitySubProfileConstraints\"",
            "<namespace>com.vmware.storageprofile.dataservice</namespace><id>" + COMPONENT,
            "<value xsi:type=\"xsd:string\">");
    assertThat(good(content(COMPONENT)).body())
        .contains(
            "<namespace>vmwarevmcrypt</namespace><id>vmwarevmcrypt@ENCRYPTION</id>",
            "<lineOfService>ENCRYPTION</lineOfService>");
    assertThat(soap.callPbm(content("unknown")).body()).contains("InvalidArgument");
  }

  @Test
  @DisplayName("a category or a type that there is not is refused, and one not modelled is said")
  void query_unknownWord_refused() {
    soap.login();
    assertThat(soap.callPbm(query("FOO")).body()).contains("InvalidArgument", "profileCategory");
    assertThat(good(query("RESOURCE")).body()).doesNotContain("uniqueId");
    String datastore = "<entity><objectType>datastore</objectType><key>datastore-9</key></entity>";
    assertThat(soap.callPbm(profiles("PbmQueryAssociatedProfile", datastore)).body())
        .contains("NotSupported", "does not model objectType datastore");
  }

  @Test
  @DisplayName("tells which parts of a VM have a policy")
  void association_parts() {
    soap.login();
    String one = "PbmQueryAssociatedProfile";
    assertThat(good(profiles(one, entity("entity", "virtualMachine", "plain", ""))).body())
        .doesNotContain("returnval");
    String disk = entity("entity", "virtualDiskId", "secret", ":2001");
    assertThat(good(profiles(one, disk)).value("uniqueId")).isEqualTo(ENCRYPTION_POLICY);
    String both =
        good(profiles(
                "PbmQueryAssociatedProfiles",
                entity("entities", "virtualMachineAndDisks", "secret", "")
                    + entity("entities", "virtualMachineAndDisks", "plain", "")))
            .body();
    assertThat(both.split("<returnval>", -1)).hasSize(6);
    assertThat(both.split(ENCRYPTION_POLICY, -1)).hasSize(4);
    assertThat(soap.callPbm(profiles(one, disk.replace("2001", "1"))).body())
        .contains("InvalidArgument");
  }

  @Test
  @DisplayName("says whether what is encrypted fits the policy")
  void compliance_checked() {
    soap.login();
    String check =
        pbm(
            "PbmCheckCompliance",
            "PbmComplianceManager",
            "complianceManager",
            entity("entities", "virtualMachineAndDisks", "secret", "")
                + entity("entities", "virtualMachine", "plain", ""));
    assertThat(good(check).body().split(">compliant<", -1)).hasSize(4);
    assertThat(good(check).body()).contains(">notApplicable<");
    String against =
        check.replace(
            "</PbmCheckCompliance>",
            "<profile><uniqueId>"
                + ENCRYPTION_POLICY
                + "</uniqueId></profile></PbmCheckCompliance>");
    assertThat(good(against).body()).contains(">nonCompliant<");
    assertThat(good(check.replace("PbmCheckCompliance", "PbmFetchComplianceResult")).body())
        .contains(">compliant<");
  }

  private static String create(
      String name, String category, String namespace, String id, String property, String value) {
    return profiles(
        "PbmCreate",
        ("<createSpec><name>%s</name>%s<resourceType><resourceType>STORAGE</resourceType>"
                + "</resourceType><constraints xsi:type=\"PbmCapabilitySubProfileConstraints\">"
                + "<subProfiles><name>sp-1</name><capability><id><namespace>%s</namespace><id>%s"
                + "</id></id><constraint><propertyInstance><id>%s</id><value"
                + " xsi:type=\"xsd:string\">%s</value></propertyInstance></constraint></capability>"
                + "</subProfiles></constraints></createSpec>")
            .formatted(
                name,
                category.isEmpty() ? "" : "<category>" + category + "</category>",
                namespace,
                id,
                property,
                value));
  }

  private static String policy(String name, String component) {
    return create(
        name, "", "com.vmware.storageprofile.dataservice", component, component, component);
  }

  private static String component(String name, String property, String value) {
    return create(
        name, "DATA_SERVICE_POLICY", "vmwarevmcrypt", "vmwarevmcrypt@ENCRYPTION", property, value);
  }

  @Test
  @DisplayName("creates components and policies that refer to them")
  void create_componentAndPolicy_exist() {
    soap.login();
    String component = good(component("Clear", "AllowCleartextFilters", "True")).value("uniqueId");
    assertThat(good(content(component)).body())
        .contains(
            "<profileCategory>DATA_SERVICE_POLICY</profileCategory>",
            "<value xsi:type=\"xsd:string\">True</value>",
            "<lineOfService>ENCRYPTION</lineOfService>");
    String policy = good(policy("Mine", component)).value("uniqueId");
    assertThat(good(content(policy)).body())
        .contains("<name>Mine</name>", "<profileCategory>REQUIREMENT</profileCategory>");
    assertThat(good(query("REQUIREMENT")).body()).contains(policy).doesNotContain(component);
    assertThat(vcenter.storagePolicies())
        .containsExactly("VM Encryption Policy", "Datastore Default", "Gold", "Mine");
    assertThat(vcenter.inventory().storagePolicyComponents())
        .containsExactly("Default encryption properties", "Clear");
  }

  private void isRefused(String call, String... texts) {
    SoapCaller.Answer answer = soap.callPbm(call);
    assertThat(answer.status()).as(answer.body()).isEqualTo(500);
    assertThat(answer.body()).contains(texts);
    assertThat(vcenter.storagePolicies()).hasSize(3);
    assertThat(vcenter.inventory().storagePolicyComponents()).hasSize(1);
  }

  @Test
  @DisplayName("refuses names that are taken, components that are not there and malformed rules")
  void create_badSpec_refused() {
    soap.login();
    isRefused(policy("Gold", COMPONENT), "xsi:type=\"PbmDuplicateName\"", "<name>Gold</name>");
    isRefused(component("Gold", "AllowCleartextFilters", "True"), "PbmDuplicateName");
    isRefused(policy("Default encryption properties", COMPONENT), "PbmDuplicateName");
    isRefused(policy("Mine", "no-such"), "InvalidArgument", "createSpec.constraints");
    isRefused(policy("Mine", ENCRYPTION_POLICY), "InvalidArgument");
    isRefused(policy("", COMPONENT), "createSpec.name");
    isRefused(policy("x".repeat(81), COMPONENT), "createSpec.name");
    isRefused(component("c", "AllowCleartextFilters", "true"), "InvalidArgument");
    isRefused(component("c", "Other", "True"), "InvalidArgument");
    isRefused(
        policy("Mine", COMPONENT).replace("<resourceType>STORAGE<", "<resourceType>HOST<"),
        "createSpec.resourceType");
    isRefused(
        component("c", "AllowCleartextFilters", "True").replace("DATA_SERVICE_POLICY", "RESOURCE"),
        "createSpec.category");
    isRefused(
        policy("Mine", COMPONENT).replace(" xsi:type=\"PbmCapabilitySubProfileConstraints\"", ""),
        "InvalidRequest");
    isRefused(
        policy("Mine", COMPONENT).replace("<value xsi:type=\"xsd:string\">", "<value>"),
        "InvalidRequest");
    isRefused(
        policy("Mine", COMPONENT)
            .replace("<name>Mine</name>", "")
            .replace("</createSpec>", "<name>Mine</name></createSpec>"),
        "InvalidRequest");
    isRefused(create("Mine", "", "VSAN", "x", "x", "1"), "createSpec.constraints");
    isRefused(create("Mine", "", "VVOL", "x", "x", "1"), "NotSupported");
  }

  @Test
  @DisplayName("demands one privilege to read and another one to create")
  void privileges_missing_named() {
    restart(
        vcenter ->
            vcenter
                .limitedUser("nobody", "pw")
                .limitedUser("reader", "pw", "StorageProfile.View")
                .withoutEncryptionPolicy());
    become("nobody", "pw");
    assertThat(soap.callPbm(query("REQUIREMENT")).value("privilegeId"))
        .isEqualTo("StorageProfile.View");
    become("reader", "pw");
    assertThat(soap.callPbm(query("REQUIREMENT")).status()).isEqualTo(200);
    assertThat(soap.callPbm(policy("Mine", COMPONENT)).value("privilegeId"))
        .isEqualTo("StorageProfile.Update");
    assertThat(vcenter.storagePolicies()).containsExactly("Datastore Default", "Gold");
  }
}
