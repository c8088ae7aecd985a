package io.vmcrypt.testkit;

import static io.vmcrypt.testkit.VcenterCalls.ENCRYPTION_POLICY;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

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
    vcenter.expireSessions();
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
  @DisplayName("tells which parts of a VM have a policy, and which parts a policy has")
  void association_partsAndPolicies() {
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
            good(profiles(
                    "PbmQueryAssociatedEntities",
                    "<profiles><uniqueId>" + ENCRYPTION_POLICY + "</uniqueId></profiles>"))
                .body()
                .split("<returnval>", -1))
        .hasSize(4);
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
    String rollup =
        "<PbmCheckRollupCompliance xmlns=\"urn:pbm\"><_this"
            + " type=\"PbmComplianceManager\">complianceManager</_this>"
            + entity("entity", "virtualMachine", "secret", "")
            + "</PbmCheckRollupCompliance>";
    assertThat(good(rollup).value("overallComplianceStatus")).isEqualTo("compliant");
  }
}
