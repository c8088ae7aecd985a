package io.vmcrypt.testkit;

import static io.vmcrypt.testkit.VcenterCalls.ENCRYPTION_POLICY;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The fake vCenter: storage policies")
class FakeVcenterPolicyTest {

  private static final String COMPONENT = "ad5a249d-cbc2-43af-9366-694d7664fa52";

  private final TestAuthority authority = TestAuthority.create();
  private final FakeVcenter vcenter =
      FakeVcenter.builder(authority)
          .virtualMachine(FakeVm.builder("plain").disks(1).build())
          .virtualMachine(
              FakeVm.builder("secret").disks(2).encryptedWith(new FakeKey("1", "kms")).build())
          .start();
  private final SoapCaller soap =
      new SoapCaller(vcenter, TrustedHttp.client(authority.certificate()), "8.0.3.0");

  @AfterEach
  void stop() {
    assertThat(vcenter.failures()).isEmpty();
    vcenter.close();
  }

  private SoapCaller.Answer good(String call) {
    SoapCaller.Answer answer = soap.callPbm(call);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer;
  }

  private static String profiles(String method, String content) {
    return "<"
        + method
        + " xmlns=\"urn:pbm\"><_this type=\"PbmProfileProfileManager\">ProfileManager</_this>"
        + content
        + "</"
        + method
        + ">";
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
    return "<"
        + element
        + "><objectType>"
        + type
        + "</objectType><key>"
        + vcenter.vm(vm).id()
        + suffix
        + "</key></"
        + element
        + ">";
  }

  @ParameterizedTest
  @CsvSource({"1.0,200", "2.0,200", "6.7,200", "8.0.3.0,200", "9.1.0.0,500", "9.9.9.9,500"})
  @DisplayName("refuses a release that is newer than it is, in its own words")
  void soapAction_newerRelease_refused(String release, int status) {
    String start =
        "<PbmRetrieveServiceContent xmlns=\"urn:pbm\"><_this"
            + " type=\"PbmServiceInstance\">ServiceInstance</_this></PbmRetrieveServiceContent>";
    SoapCaller.Answer answer =
        soap.post("/pbm", "urn:pbm/" + release, SoapCaller.envelope("", start));

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
    String start =
        "<PbmRetrieveServiceContent xmlns=\"urn:pbm\"><_this"
            + " type=\"PbmServiceInstance\">ServiceInstance</_this></PbmRetrieveServiceContent>";
    assertThat(good(start).value("profileManager")).isEqualTo("ProfileManager");
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
    assertThat(
            soap.callPbm(
                    profiles(
                        "PbmQueryAssociatedProfile",
                        "<entity><objectType>datastore</objectType><key>datastore-9</key></entity>"))
                .body())
        .contains("NotSupported", "does not model objectType datastore");
  }

  @Test
  @DisplayName("tells which parts of a VM have a policy")
  void association_parts() {
    soap.login();
    assertThat(
            good(profiles(
                    "PbmQueryAssociatedProfile", entity("entity", "virtualMachine", "plain", "")))
                .body())
        .doesNotContain("returnval");
    assertThat(
            good(profiles(
                    "PbmQueryAssociatedProfile",
                    entity("entity", "virtualDiskId", "secret", ":2001")))
                .value("uniqueId"))
        .isEqualTo(ENCRYPTION_POLICY);
    String both =
        good(profiles(
                "PbmQueryAssociatedProfiles",
                entity("entities", "virtualMachineAndDisks", "secret", "")
                    + entity("entities", "virtualMachineAndDisks", "plain", "")))
            .body();
    assertThat(both.split("<returnval>", -1)).hasSize(6);
    assertThat(both.split(ENCRYPTION_POLICY, -1)).hasSize(4);
    assertThat(
            soap.callPbm(
                    profiles(
                        "PbmQueryAssociatedProfile",
                        entity("entity", "virtualDiskId", "secret", ":1")))
                .body())
        .contains("InvalidArgument");
  }

  @Test
  @DisplayName("says whether what is encrypted fits the policy")
  void compliance_checked() {
    soap.login();
    String check =
        "<PbmCheckCompliance xmlns=\"urn:pbm\"><_this"
            + " type=\"PbmComplianceManager\">complianceManager</_this>"
            + entity("entities", "virtualMachineAndDisks", "secret", "")
            + entity("entities", "virtualMachine", "plain", "")
            + "</PbmCheckCompliance>";
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
        "<createSpec><name>"
            + name
            + "</name>"
            + (category.isEmpty() ? "" : "<category>" + category + "</category>")
            + "<resourceType><resourceType>STORAGE</resourceType></resourceType>"
            + "<constraints xsi:type=\"PbmCapabilitySubProfileConstraints\"><subProfiles>"
            + "<name>sp-1</name><capability><id><namespace>"
            + namespace
            + "</namespace><id>"
            + id
            + "</id></id><constraint><propertyInstance><id>"
            + property
            + "</id><value xsi:type=\"xsd:string\">"
            + value
            + "</value></propertyInstance></constraint></capability></subProfiles></constraints>"
            + "</createSpec>");
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

  private void refused(String call, String... texts) {
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
    refused(policy("Gold", COMPONENT), "xsi:type=\"PbmDuplicateName\"", "<name>Gold</name>");
    refused(component("Gold", "AllowCleartextFilters", "True"), "PbmDuplicateName");
    refused(policy("Default encryption properties", COMPONENT), "PbmDuplicateName");
    refused(policy("Mine", "no-such"), "InvalidArgument", "createSpec.constraints");
    refused(policy("Mine", ENCRYPTION_POLICY), "InvalidArgument");
    refused(policy("", COMPONENT), "createSpec.name");
    refused(policy("x".repeat(81), COMPONENT), "createSpec.name");
    refused(component("c", "AllowCleartextFilters", "true"), "InvalidArgument");
    refused(component("c", "Other", "True"), "InvalidArgument");
    refused(
        policy("Mine", COMPONENT).replace("<resourceType>STORAGE<", "<resourceType>HOST<"),
        "createSpec.resourceType");
    refused(
        component("c", "AllowCleartextFilters", "True").replace("DATA_SERVICE_POLICY", "RESOURCE"),
        "createSpec.category");
    refused(
        policy("Mine", COMPONENT).replace(" xsi:type=\"PbmCapabilitySubProfileConstraints\"", ""),
        "InvalidRequest");
    refused(
        policy("Mine", COMPONENT).replace("<value xsi:type=\"xsd:string\">", "<value>"),
        "InvalidRequest");
    refused(
        policy("Mine", COMPONENT)
            .replace("<name>Mine</name>", "")
            .replace("</createSpec>", "<name>Mine</name></createSpec>"),
        "InvalidRequest");
    refused(create("Mine", "", "VSAN", "x", "x", "1"), "createSpec.constraints");
    refused(create("Mine", "", "VVOL", "x", "x", "1"), "NotSupported");
  }

  @Test
  @DisplayName("demands one privilege to read and another one to create")
  void privileges_missing_named() {
    try (FakeVcenter limited =
        FakeVcenter.builder(authority)
            .limitedUser("nobody", "pw")
            .limitedUser("reader", "pw", "StorageProfile.View")
            .withoutEncryptionPolicy()
            .start()) {
      SoapCaller caller =
          new SoapCaller(limited, TrustedHttp.client(authority.certificate()), "8.0.3.0");
      caller.login("nobody", "pw");
      assertThat(caller.callPbm(query("REQUIREMENT")).value("privilegeId"))
          .isEqualTo("StorageProfile.View");
      caller.cookie(null);
      caller.login("reader", "pw");
      assertThat(caller.callPbm(query("REQUIREMENT")).status()).isEqualTo(200);
      assertThat(caller.callPbm(policy("Mine", COMPONENT)).value("privilegeId"))
          .isEqualTo("StorageProfile.Update");
      assertThat(limited.storagePolicies()).containsExactly("Datastore Default", "Gold");
    }
  }
}
