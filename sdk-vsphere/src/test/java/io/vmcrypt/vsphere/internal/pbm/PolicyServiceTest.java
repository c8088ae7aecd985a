package io.vmcrypt.vsphere.internal.pbm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.PaperVcenter;
import io.vmcrypt.vsphere.policy.PolicyCompliance;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of the storage policy service that make no sense, or are about others. */
class PolicyServiceTest {

  private static final PolicySubject HOME = PolicySubject.home("vm-1");
  private static final PolicySubject DISK = PolicySubject.disk("vm-1", 2000);

  private final PaperVcenter vcenter = new PaperVcenter();
  private final PolicyService service = new PolicyService(vcenter.session());
  private final Attempt attempt = vcenter.session().attempt("read the policies");

  PolicyServiceTest() {
    vcenter
        .on(
            "PbmRetrieveServiceContent",
            "<returnval><profileManager type=\"PbmProfileProfileManager\">p</profileManager>"
                + "<complianceManager type=\"PbmComplianceManager\">c</complianceManager>"
                + "</returnval>")
        .on("PbmQueryProfile", id("a") + id("b"))
        .on("PbmRetrieveContent", profile("a") + profile("b"));
  }

  private static String id(String id) {
    return "<returnval><uniqueId>" + id + "</uniqueId></returnval>";
  }

  private static String profile(String id) {
    return ("<returnval><profileId><uniqueId>%s</uniqueId></profileId><name>policy"
            + " %s</name><constraints/></returnval>")
        .formatted(id, id);
  }

  private void isRefused() {
    assertThatThrownBy(() -> service.policies(attempt))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("read the policies");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<profileId/>",
        "<profileId><uniqueId/></profileId>",
        "<profileId><uniqueId> </uniqueId></profileId>",
        "<profileId><uniqueId>a</uniqueId><uniqueId>b</uniqueId></profileId>",
        "<profileId><uniqueId>c</uniqueId></profileId>",
      })
  @DisplayName("a policy without an id, or one that nobody asked for, is a typed error")
  void content_withoutId_isTyped(String id) {
    vcenter.on(
        "PbmRetrieveContent",
        "<returnval>" + id + "<name>a</name><constraints/></returnval>" + profile("b"));
    isRefused();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<constraints><subProfiles><capability/></subProfiles></constraints>",
        "<constraints><subProfiles><capability><id><id>x</id></id></capability></subProfiles>"
            + "</constraints>",
        "<constraints><subProfiles><capability><id><namespace/><id>x</id></id></capability>"
            + "</subProfiles></constraints>",
        "<constraints><subProfiles><capability><id><namespace>x</namespace></id></capability>"
            + "</subProfiles></constraints>",
      })
  @DisplayName("rules that are not told must not pass for those of a policy that does not encrypt")
  void content_withoutRules_isTyped(String rules) {
    vcenter.on("PbmRetrieveContent", profile("a").replace("<constraints/>", rules) + profile("b"));
    isRefused();
  }

  @Test
  @DisplayName(
      "policies and components that were asked for are told: nobody else knows their rules")
  void content_leftOut_isTyped() {
    for (String answer : List.of("", profile("b"))) {
      vcenter.on("PbmRetrieveContent", answer);
      isRefused();
    }
    String refers =
        profile("a")
            .replace(
                "<constraints/>",
                "<constraints><subProfiles><capability><id>"
                    + "<namespace>com.vmware.storageprofile.dataservice</namespace><id>x</id>"
                    + "</id></capability></subProfiles></constraints>");
    vcenter.on("PbmRetrieveContent", refers + profile("b"), "");
    isRefused();
  }

  @Test
  @DisplayName("a policy that is told twice is a typed error; an id that is told twice is one id")
  void content_twice_isTyped() {
    vcenter.on("PbmQueryProfile", id("a") + id("b") + id("a"));
    assertThat(service.policies(attempt)).extracting(StoragePolicy::id).containsExactly("a", "b");
    vcenter.on("PbmRetrieveContent", profile("a") + profile("a"));
    isRefused();
    for (String ids : List.of(id(""), "<returnval/>")) {
      vcenter.on("PbmQueryProfile", ids);
      isRefused();
    }
  }

  private static String rule(String namespace, String id, String constraints) {
    return "<capability><id><namespace>%s</namespace><id>%s</id></id>%s</capability>"
        .formatted(namespace, id, constraints);
  }

  private static String asks(String id, String value) {
    return "<constraint><propertyInstance><id>%s</id>%s</propertyInstance></constraint>"
        .formatted(id, value);
  }

  @Test
  @DisplayName("rules are told in short; of constraints of another kind it is not known which")
  void rules_areToldInShort() {
    String sets =
        "<constraints><subProfiles><name>1</name>"
            + rule("VSAN", "stripeWidth", asks("stripeWidth", "<value> 2 </value>"))
            + rule(
                "http://www.vmware.com/storage/tag",
                "Tier",
                asks(
                    "com.vmware.storage.tag.Tier.property",
                    "<operator>NOT</operator><value><values>Gold</values><values>Tin</values>"
                        + "</value>"))
            + "<forceProvision>true</forceProvision></subProfiles><subProfiles><name>2</name>"
            + rule("x", "y", asks("z", "<value><min>1</min><max>3</max></value>") + asks("y", ""))
            + "</subProfiles></constraints>";
    vcenter.on("PbmRetrieveContent", profile("a").replace("<constraints/>", sets) + profile("b"));

    assertThat(service.policies(attempt))
        .extracting(StoragePolicy::rules)
        .containsExactly(
            Optional.of(
                List.of(
                    "VSAN.stripeWidth=2, forceProvision, tag.Tier=NOT Gold|Tin",
                    "x.y=z min 1|max 3 or ")),
            Optional.empty());
    assertThat(ReadPolicy.keptName("x".repeat(63) + "\ud83d\ude00" + "x"))
        .isEqualTo("x".repeat(63) + " with encryption");
  }

  @Test
  @DisplayName("a service without its managers is a typed error")
  void serviceContent_senseless_isTyped() {
    for (String content : List.of("", "<returnval/>")) {
      vcenter.on("PbmRetrieveServiceContent", content);
      isRefused();
    }
  }

  private static String object(PolicySubject subject) {
    return "<objectType>" + subject.objectType() + "</objectType><key>" + subject.key() + "</key>";
  }

  private static String associated(PolicySubject subject, String more) {
    return "<returnval><object>" + object(subject) + "</object>" + more + "</returnval>";
  }

  private static String policy(String id) {
    return "<profileId><uniqueId>" + id + "</uniqueId></profileId>";
  }

  @Test
  @DisplayName("of two policies of an object none is its policy, and the others are not spoiled")
  void associations_twoPolicies_areNotKnown() {
    for (String answer :
        List.of(
            associated(HOME, policy("a") + policy("b")),
            associated(HOME, policy("a")) + associated(HOME, policy("b")))) {
      vcenter.on("PbmQueryAssociatedProfiles", answer + associated(DISK, policy("a")));
      PolicyService.Associations told = service.associations(attempt, List.of(HOME, DISK));
      assertThat(told.policyIds()).containsOnlyKeys(DISK);
      assertThat(told.faults()).containsOnlyKeys(HOME);
      assertThatThrownBy(() -> new PolicyBook(service).associated(attempt, List.of(HOME, DISK)))
          .isInstanceOf(ServiceException.class)
          .hasMessageContaining("names 2 storage policies of vm-1");
    }
    vcenter.on(
        "PbmQueryAssociatedProfiles",
        associated(HOME, policy("a") + policy("a")) + associated(HOME, policy("a")));
    assertThat(service.associations(attempt, List.of(HOME)).policyIds()).containsEntry(HOME, "a");
  }

  @Test
  @DisplayName("an answer about another object than those that were asked about is refused")
  void answers_otherObject_areRefused() {
    vcenter
        .on("PbmQueryAssociatedProfiles", associated(DISK, policy("a")))
        .on(
            "PbmFetchComplianceResult",
            "<returnval><entity>"
                + object(DISK)
                + "</entity><complianceStatus>compliant</complianceStatus></returnval>");
    assertThatThrownBy(() -> service.associations(attempt, List.of(HOME)))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("about another object");
    assertThatThrownBy(() -> service.compliance(attempt, List.of(HOME)))
        .isInstanceOf(DecodingException.class);
    assertThat(service.compliance(attempt, List.of(DISK)))
        .hasEntrySatisfying(
            DISK, told -> assertThat(told.status()).isEqualTo(PolicyCompliance.Status.COMPLIANT));
  }

  @Test
  @DisplayName("one object cannot comply and not comply")
  void compliance_twice_isTyped() {
    String compliant =
        "<returnval><entity>"
            + object(HOME)
            + "</entity><complianceStatus>compliant</complianceStatus></returnval>";
    vcenter.on("PbmFetchComplianceResult", compliant + compliant);
    assertThat(service.compliance(attempt, List.of(HOME))).hasSize(1);
    vcenter.on(
        "PbmFetchComplianceResult", compliant + compliant.replace(">compliant", ">nonCompliant"));
    assertThatThrownBy(() -> service.compliance(attempt, List.of(HOME)))
        .isInstanceOf(DecodingException.class);
  }
}
