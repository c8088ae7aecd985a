package io.vmcrypt.fieldcheck;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Says which values are a vendor's own and may be told. All others are not: a value is told only if
 * the vendor gives its place a list of words, or if this class knows the place and the form.
 */
final class VendorWords {

  /** In the place of a name that is not told. */
  static final String NOT_TOLD = "a name of the customer's own";

  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");
  private static final Pattern NAMESPACE =
      Pattern.compile("(urn:(vim2|vim25|pbm)|http://schemas\\.xmlsoap\\.org/soap/envelope/)?");
  private static final int LARGEST_SMALL_NUMBER = 65_535;
  private static final String RELEASE = "\\d{1,3}(\\.\\d{1,3}){0,4}";

  /** The same at each customer's. */
  private static final Set<String> CONSTANTS =
      Set.of(
          "ServiceInstance",
          "VM Encryption Policy",
          "4d5f673c-536f-11e6-beb8-9e71128cae77",
          "ad5a249d-cbc2-43af-9366-694d7664fa52",
          "vmwarevmcrypt",
          "vmwarevmcrypt@ENCRYPTION",
          "com.vmware.storageprofile.dataservice",
          "AllowCleartextFilters");

  private static final Map<String, Pattern> BY_FIELD = byField();

  private final Vocabulary vocabulary;

  VendorWords(Vocabulary vocabulary) {
    this.vocabulary = requireNonNull(vocabulary, "vocabulary");
  }

  private static Map<String, Pattern> byField() {
    Map<String, String> patterns = new HashMap<>();
    patterns.put(
        "AboutInfo.name", "VMware vCenter Server|VMware ESXi|VMware vCenter Server Appliance");
    patterns.put(
        "AboutInfo.fullName", "VMware (vCenter Server|ESXi) " + RELEASE + "( build-\\d{1,10})?");
    patterns.put("AboutInfo.vendor", "VMware, Inc\\.|Broadcom|Broadcom Inc\\.");
    patterns.put("AboutInfo.version", RELEASE);
    patterns.put("AboutInfo.patchLevel", RELEASE);
    patterns.put("AboutInfo.build", "\\d{1,10}");
    patterns.put("AboutInfo.localeVersion", "INTL");
    patterns.put("AboutInfo.localeBuild", "\\d{1,10}");
    patterns.put("AboutInfo.osType", "linux-x64|win32-x64|vmnix-x86|vmnix-arm64");
    patterns.put("AboutInfo.productLineId", "vpx|embeddedEsx|esx|gsx");
    patterns.put("AboutInfo.apiType", "VirtualCenter|HostAgent");
    patterns.put("AboutInfo.apiVersion", RELEASE);
    patterns.put("AboutInfo.licenseProductName", "VMware VirtualCenter Server|VMware ESX Server");
    patterns.put("AboutInfo.licenseProductVersion", RELEASE);
    patterns.put("vim.Namespace.name", "urn:[a-z]{2,20}[0-9]{0,4}");
    patterns.put("vim.Namespace.version", RELEASE);
    patterns.put("vim.PriorVersions.version", RELEASE);
    patterns.put("KmipClusterInfo.managementType", "unknown|vCenter|trustAuthority|nativeProvider");
    patterns.put(
        "CryptoManagerKmipClusterStatus.managementType",
        "unknown|vCenter|trustAuthority|nativeProvider");
    patterns.put("KmipClusterInfo.defaultKeyType", "rawKey|wrappedKey");
    patterns.put(
        "CryptoManagerKmipCryptoKeyStatus.reason",
        "KeyStateMissingInCache|KeyStateClusterInvalid|KeyStateClusterUnreachable"
            + "|KeyStateMissingInKMS|KeyStateNotActiveOrEnabled|KeyStateManagedByTrustAuthority"
            + "|KeyStateManagedByNKP|NoPermissionToAccessKeyProvider|WrappingKeyMissingInKMS"
            + "|WrappingKeyNotActiveOrEnabled");
    patterns.put("VirtualMachine.config.version", "vmx-\\d{2}");
    patterns.put("VirtualMachineConfigInfo.version", "vmx-\\d{2}");
    String migration = "disabled|opportunistic|required";
    patterns.put("VirtualMachine.config.migrateEncryption", migration);
    patterns.put("VirtualMachineConfigInfo.migrateEncryption", migration);
    String faultTolerance = "ftEncryption(Disabled|Opportunistic|Required)";
    patterns.put("VirtualMachine.config.ftEncryptionMode", faultTolerance);
    patterns.put("VirtualMachineConfigInfo.ftEncryptionMode", faultTolerance);
    patterns.put("VirtualMachine.runtime.cryptoState", "locked|unlocked");
    patterns.put("VirtualMachineRuntimeInfo.cryptoState", "locked|unlocked");
    String host = "incapable|prepared|safe|pendingIncapable";
    patterns.put("HostSystem.runtime.cryptoState", host);
    patterns.put("HostRuntimeInfo.cryptoState", host);
    String privilege = "(Cryptographer|StorageProfile|VirtualMachine)(\\.[A-Z][A-Za-z]{1,30}){1,2}";
    patterns.put("PrivilegeAvailability.privId", privilege);
    patterns.put("HasPrivilegeOnEntities.privId", privilege);
    patterns.put("NoPermission.privilegeId", privilege + "|System\\.(Read|View|Anonymous)");
    patterns.put("PbmCapabilityPropertyInstance.id", "AllowCleartextFilters");
    patterns.put("PbmProfileResourceType.resourceType", "STORAGE");
    String category = "REQUIREMENT|RESOURCE|DATA_SERVICE_POLICY";
    patterns.put("PbmCapabilityProfile.profileCategory", category);
    patterns.put("PbmQueryProfile.profileCategory", category);
    patterns.put(
        "PbmServerObjectRef.objectType", "virtualMachine|virtualDiskId|virtualMachineAndDisks");
    patterns.put(
        "PbmComplianceResult.complianceStatus",
        "compliant|nonCompliant|unknown|notApplicable|outOfDate");
    patterns.put("Description.label", "Hard disk \\d{1,3}");
    String diskMode =
        "persistent|nonpersistent|undoable|append|independent_persistent"
            + "|independent_nonpersistent";
    for (String backing :
        Set.of("FlatVer2", "SeSparse", "SparseVer2", "RawDiskMappingVer1", "FlatVer1")) {
      patterns.put("VirtualDisk" + backing + "BackingInfo.diskMode", diskMode);
      patterns.put(
          "VirtualDisk" + backing + "BackingInfo.sharing", "sharingNone|sharingMultiWriter");
    }
    patterns.put("VirtualDisk.iofilter", "VMW_[a-z]{2,20}_\\d{1,3}(\\.\\d{1,3}){0,3}");
    patterns.put("Fault.faultcode", "([A-Za-z]{1,20}:)?(ServerFaultCode|Server|Client)");
    patterns.put("ovh.dedicatedCloud.Version.major", "\\d{1,3}(\\.\\d{1,3}){0,3}");
    patterns.put("ovh.dedicatedCloud.Version.minor", "[a-z]?\\d{0,3}|\\d{1,3}[a-z]?");
    patterns.put("ovh.dedicatedCloud.Version.build", "\\d{1,10}(-\\d{1,10})?");
    patterns.put("ovh.dedicatedCloud.Task.name", "(?i)(?=.*(kms|encrypt))[a-z][a-zA-Z]{2,60}");
    patterns.put(
        "ovh.dedicatedCloud.Task.description",
        "Waiting for customer to configure the KMS Server\\.\\.\\.");
    patterns.put("ovh.dedicatedCloud.Task.progress", "\\d{1,3}");
    patterns.put("ovh.dedicatedCloud.VMEncryptionAccessNetwork.kmsTcpPort", "\\d{1,5}");
    patterns.put(
        "ovh.Error.httpCode",
        "400 Bad Request|401 Unauthorized|403 Forbidden|404 Not Found|409 Conflict"
            + "|429 Too Many Requests|500 Internal Server Error|503 Service Unavailable");
    patterns.put(
        "ovh.Error.message",
        "This call has not been granted|This credential is not valid"
            + "|This application key is invalid|Invalid signature");
    patterns.put("ovh.auth.Rule.path", "(/(auth|dedicatedCloud|okms))?(/\\*)?|/iam/policy");
    // the probe makes these words itself, of numbers that the server sends
    patterns.put("kmip.Tls.protocol", "TLSv1(\\.[0-3])?");
    patterns.put("kmip.Tls.cipherSuite", "(TLS|SSL)_[A-Z0-9_]{5,60}");
    patterns.put("kmip.Details.versions", "\\d{1,2}\\.\\d{1,2}");
    patterns.put("kmip.Details.operations", "[A-Z][A-Za-z ]{1,40}|0x[0-9a-f]{1,8}");
    patterns.put("kmip.Details.objectTypes", "[A-Z][A-Za-z ]{1,40}|0x[0-9a-f]{1,8}");
    patterns.put("kmip.Step.step", "[A-Z_]{2,40}");
    patterns.put("kmip.Step.outcome", "[A-Z_]{2,40}");
    patterns.put("kmip.Finding.code", "[a-z0-9]{1,20}(-[a-z0-9]{1,20}){0,8}");
    patterns.put("kmip.Finding.severity", "BLOCKING|WARNING|NOTE");
    Map<String, Pattern> compiled = new HashMap<>();
    patterns.forEach((field, pattern) -> compiled.put(field, Pattern.compile(pattern)));
    return Map.copyOf(compiled);
  }

  /** Whether the value of this place may be told. */
  boolean mayTell(Typed place) {
    String text = place.node().text().strip();
    if (text.isEmpty() || CONSTANTS.contains(text)) {
      return true;
    }
    Pattern pattern = BY_FIELD.get(place.owner() + "." + place.field());
    if (pattern != null) {
      return pattern.matcher(text).matches();
    }
    return switch (place.type()) {
      case "boolean" -> text.equals("true") || text.equals("false");
      case "int", "short", "byte" -> isSmallNumber(text);
      case "string" -> isNameOfVendor(place, text);
      default -> vocabulary.isWord(place.type(), text);
    };
  }

  /** Names of types and of properties, where a read says which it wants. */
  private boolean isNameOfVendor(Typed place, String text) {
    return switch (place.owner() + "." + place.field()) {
      case "DynamicProperty.name",
          "PropertyChange.name",
          "MissingProperty.path",
          "PropertySpec.pathSet" ->
          vocabulary.isProperty(text);
      case "PropertySpec.type", "TraversalSpec.type", "CreateContainerView.type" ->
          vocabulary.isObject(text);
      case "TraversalSpec.path" -> vocabulary.isProperty(text);
      default -> false;
    };
  }

  private static boolean isSmallNumber(String text) {
    return text.matches("-?\\d{1,5}") && Math.abs(Integer.parseInt(text)) <= LARGEST_SMALL_NUMBER;
  }

  /**
   * Whether the name of an element or a member may be told. The names of elements of XML are the
   * vendor's. A name in JSON may be a customer's own: it is told where it is known, and where the
   * names beside it are known.
   */
  boolean mayTellName(Typed part) {
    return isIdentifier(part.node().name())
        && (part.node().kind() == Node.Kind.ELEMENT
            || part.known()
            || vocabulary.hasFields(part.owner()));
  }

  /** Whether the namespace of an element may be told: those that vCenter speaks in, or none. */
  static boolean mayTellNamespace(String namespace) {
    return NAMESPACE.matcher(namespace).matches();
  }

  /** The name that a part has for its owner, or that it is not told. */
  String toldField(Typed part) {
    return part.node().name().isEmpty() || mayTellName(part) ? part.field() : NOT_TOLD;
  }

  /** Whether it can be the name of an element or of a type. */
  static boolean isIdentifier(String name) {
    return IDENTIFIER.matcher(name).matches();
  }
}
