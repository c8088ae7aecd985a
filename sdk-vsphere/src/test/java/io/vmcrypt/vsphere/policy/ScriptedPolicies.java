package io.vmcrypt.vsphere.policy;

import static io.vmcrypt.vsphere.ScriptedVcenter.always;
import static io.vmcrypt.vsphere.ScriptedVcenter.envelope;
import static io.vmcrypt.vsphere.ScriptedVcenter.fault;
import static io.vmcrypt.vsphere.ScriptedVcenter.returning;
import static io.vmcrypt.vsphere.ScriptedVcenter.xml;

import io.vmcrypt.vsphere.ScriptedVcenter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import mockwebserver3.MockResponse;

/** The storage policies of a scripted vCenter. */
public final class ScriptedPolicies {

  public static final String ENCRYPTION_ID = "4d5f673c-536f-11e6-beb8-9e71128cae77";
  public static final String COMPONENT_ID = "ad5a249d-cbc2-43af-9366-694d7664fa52";

  private static final Pattern UNIQUE_ID = Pattern.compile("<uniqueId>([^<]+)</uniqueId>");

  private ScriptedPolicies() {}

  /** Two policies as every vCenter has them. */
  public static ScriptedVcenter on(ScriptedVcenter vcenter) {
    return on(
        vcenter,
        List.of(ENCRYPTION_ID, "plain-1"),
        Map.of(
            ENCRYPTION_ID,
            profile(
                ENCRYPTION_ID,
                "VM Encryption Policy",
                capability("com.vmware.storageprofile.dataservice", COMPONENT_ID)),
            "plain-1",
            profile("plain-1", "vSAN Default Storage Policy", capability("VSAN", "spaceEff"))));
  }

  /** These policies and components. */
  public static ScriptedVcenter on(
      ScriptedVcenter vcenter, List<String> listed, Map<String, String> profiles) {
    Map<String, String> known = new LinkedHashMap<>(profiles);
    return vcenter
        .on(
            "PbmRetrieveServiceContent",
            always(
                pbm(
                    "<aboutInfo><name>PBM</name><version>2.0</version><instanceUuid>u</instanceUuid></aboutInfo><profileManager"
                        + " type=\"PbmProfileProfileManager\">"
                        + "ProfileManager</profileManager><complianceManager"
                        + " type=\"PbmComplianceManager\">complianceManager</complianceManager>")))
        .on(
            "PbmQueryProfile",
            always(
                returning(
                    String.join(
                        "",
                        listed.stream()
                            .map(id -> "<returnval><uniqueId>" + id + "</uniqueId></returnval>")
                            .toList()))))
        .on(
            "PbmRetrieveContent",
            call -> {
              StringBuilder contents = new StringBuilder();
              for (String id :
                  UNIQUE_ID.matcher(call.body()).results().map(found -> found.group(1)).toList()) {
                String profile = known.get(id);
                if (profile == null) {
                  return fault(
                      "InvalidArgument",
                      "A specified parameter was not correct: profileIds",
                      "<invalidProperty>profileIds</invalidProperty>");
                }
                contents.append(profile);
              }
              return returning(contents.toString());
            });
  }

  private static MockResponse pbm(String content) {
    return xml(
        200,
        envelope(
            "<PbmRetrieveServiceContentResponse xmlns=\"urn:pbm\"><returnval>"
                + content
                + "</returnval></PbmRetrieveServiceContentResponse>"));
  }

  public static String profile(String id, String name, String capabilities) {
    return ("<returnval xsi:type=\"PbmCapabilityProfile\"><profileId><uniqueId>%s</uniqueId>"
            + "</profileId><name>%s</name><description>About %s</description>"
            + "<creationTime>2024-01-01T00:00:00.123456789Z</creationTime><createdBy>a</createdBy>"
            + "<lastUpdatedTime>2024-01-01T00:00:00Z</lastUpdatedTime><lastUpdatedBy>a"
            + "</lastUpdatedBy><profileCategory>REQUIREMENT</profileCategory><resourceType>"
            + "<resourceType>STORAGE</resourceType></resourceType><constraints "
            + "xsi:type=\"PbmCapabilitySubProfileConstraints\"><subProfiles><name>rules</name>%s"
            + "</subProfiles></constraints><generationId>0</generationId><isDefault>false"
            + "</isDefault></returnval>")
        .formatted(id, name, name, capabilities);
  }

  public static String capability(String namespace, String id) {
    return "<capability><id><namespace>"
        + namespace
        + "</namespace><id>"
        + id
        + "</id></id><constraint><propertyInstance><id>"
        + id
        + "</id><value xsi:type=\"xsd:string\">"
        + id
        + "</value></propertyInstance></constraint></capability>";
  }
}
