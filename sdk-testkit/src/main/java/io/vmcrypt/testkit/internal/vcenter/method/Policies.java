package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.Inventory;
import io.vmcrypt.testkit.internal.vcenter.inventory.VmConfiguration;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.Literals;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Privileges;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The storage policies of a vCenter and the methods of the policy service. */
public final class Policies {

  /** The data service component that the policy refers to, the same on every vCenter. */
  private static final String ENCRYPTION_COMPONENT_ID = "ad5a249d-cbc2-43af-9366-694d7664fa52";

  private static final String DATA_SERVICE = "com.vmware.storageprofile.dataservice";
  private static final String VMCRYPT = "vmwarevmcrypt";
  private static final String VSAN = "VSAN";
  private static final Set<String> OF_VSAN =
      Set.of(
          "hostFailuresToTolerate",
          "replicaPreference",
          "proportionalCapacity",
          "stripeWidth",
          "iopsLimit",
          "locality");
  private static final String TAGS = "http://www.vmware.com/storage/tag";
  private static final String ENCRYPTION = "vmwarevmcrypt@ENCRYPTION";
  private static final String CLEARTEXT_FILTERS = "AllowCleartextFilters";

  private static final String REQUIREMENT = "REQUIREMENT";
  private static final String COMPONENT = "DATA_SERVICE_POLICY";
  private static final int LONGEST_NAME = 80;

  static final MoRef SERVICE_INSTANCE = new MoRef("PbmServiceInstance", "ServiceInstance");
  private static final MoRef PROFILE_MANAGER =
      new MoRef("PbmProfileProfileManager", "ProfileManager");
  private static final MoRef COMPLIANCE_MANAGER =
      new MoRef("PbmComplianceManager", "complianceManager");

  private static final List<MoRef> OBJECTS =
      List.of(SERVICE_INSTANCE, PROFILE_MANAGER, COMPLIANCE_MANAGER);

  private final Vcenter vcenter;

  /** Changed with the lock held, but read without it. */
  private final List<DataObject> profiles = new CopyOnWriteArrayList<>();

  /** The id of what datastores give to what has no policy; null for none. */
  private volatile @Nullable String datastoreDefault;

  public Policies(Vcenter vcenter) {
    this.vcenter = vcenter;
    for (String name : List.of("encryption", "component", "default", "gold")) {
      profiles.add(Literals.of("PbmCapabilityProfile " + name));
    }
  }

  static DataObject profileId(String id) {
    return new DataObject("PbmProfileId").with("uniqueId", id);
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT).replace(' ', '-');
  }

  /** Makes a policy of vSAN's rules. */
  public void addVsan(String name, int failuresToTolerate, String layout) {
    if (names().contains(name)) {
      throw new IllegalArgumentException("there is a policy of this name: " + name);
    }
    profiles.add(
        Literals.of(
            "PbmCapabilityProfile vsan",
            "id",
            UUID.randomUUID().toString(),
            "name",
            name,
            "lower",
            lower(name),
            "failures",
            failuresToTolerate,
            "layout",
            layout,
            "capacity",
            0));
  }

  /** The id of the policy of a name. */
  public String id(String name) {
    return profiles.stream()
        .filter(profile -> profile.text("name").equals(name))
        .map(profile -> profile.data("profileId").text("uniqueId"))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("there is no policy of this name: " + name));
  }

  /** What all datastores give to what has no policy. */
  public void datastoreDefault(String name) {
    datastoreDefault = id(name);
  }

  /** Its id; null if there is none. */
  @Nullable String datastoreDefault() {
    return datastoreDefault;
  }

  /** What a policy asks for beside encryption. */
  List<DataObject> rules(@Nullable String id) {
    DataObject profile = id == null ? null : find(id);
    return profile == null
        ? List.of()
        : profile.data("constraints").list("subProfiles").stream()
            .flatMap(part -> part.list("capability").stream())
            .filter(
                rule -> !Set.of(VMCRYPT, DATA_SERVICE).contains(rule.data("id").text("namespace")))
            .toList();
  }

  /** Deletes a policy, whoever has it. */
  public void remove(String name) {
    String id = id(name);
    profiles.removeIf(profile -> profile.data("profileId").text("uniqueId").equals(id));
  }

  /** Whether a policy of this id asks for encryption; null if there is no such policy. */
  @Nullable Boolean isEncryption(String id) {
    DataObject profile = find(id);
    if (profile == null) {
      return null;
    }
    for (DataObject part : profile.data("constraints").list("subProfiles")) {
      for (DataObject capability : part.list("capability")) {
        String namespace = capability.data("id").text("namespace");
        if (namespace.equals(VMCRYPT)) {
          return true;
        }
        if (namespace.equals(DATA_SERVICE)) {
          return Boolean.TRUE.equals(isEncryption(capability.data("id").text("id")));
        }
      }
    }
    return false;
  }

  /** The name of a policy, null if there is no such policy. */
  public @Nullable String name(String id) {
    DataObject profile = find(id);
    return profile == null ? null : profile.text("name");
  }

  /** The names of the policies that VMs can be given. */
  public List<String> names() {
    return names(REQUIREMENT);
  }

  /** The names of the components that policies refer to. */
  public List<String> componentNames() {
    return names(COMPONENT);
  }

  private List<String> names(String category) {
    return profiles.stream()
        .filter(profile -> profile.text("profileCategory").equals(category))
        .map(profile -> profile.text("name"))
        .toList();
  }

  /** Deletes vCenter's own encryption policy and its component. Called with the lock held. */
  public void removeOwnEncryption() {
    Set<String> own = Set.of(VmConfiguration.ENCRYPTION_POLICY_ID, ENCRYPTION_COMPONENT_ID);
    profiles.removeIf(profile -> own.contains(profile.data("profileId").text("uniqueId")));
  }

  private @Nullable DataObject find(String id) {
    for (DataObject profile : profiles) {
      if (profile.data("profileId").text("uniqueId").equals(id)) {
        return profile;
      }
    }
    return null;
  }

  DataObject get(String id, String parameter) throws VimFault {
    DataObject profile = find(id);
    if (profile == null) {
      throw VimFault.invalidArgument(parameter);
    }
    return profile;
  }

  public boolean has(MoRef object) {
    return OBJECTS.contains(object);
  }

  Object pbmRetrieveServiceContent(Call call) {
    return new DataObject("PbmServiceInstanceContent")
        .with("aboutInfo", Literals.of("PbmAboutInfo").with("instanceUuid", vcenter.instanceUuid()))
        .with("sessionManager", new MoRef("PbmSessionManager", "SessionManager"))
        .with(
            "capabilityMetadataManager",
            new MoRef("PbmCapabilityMetadataManager", "CapabilityMetadataManager"))
        .with("profileManager", PROFILE_MANAGER)
        .with("complianceManager", COMPLIANCE_MANAGER)
        .with("placementSolver", new MoRef("PbmPlacementSolver", "placementSolver"));
  }

  Object pbmQueryProfile(Call call) throws VimFault {
    String category = call.arguments().findText("profileCategory");
    return profiles.stream()
        .filter(profile -> category == null || profile.text("profileCategory").equals(category))
        .map(profile -> profile.data("profileId"))
        .toList();
  }

  Object pbmRetrieveContent(Call call) throws VimFault {
    List<DataObject> found = new ArrayList<>();
    for (DataObject id : call.arguments().list("profileIds")) {
      found.add(get(id.text("uniqueId"), "profileIds"));
    }
    return found;
  }

  @Nullable Object pbmQueryDefaultRequirementProfile(Call call) throws VimFault {
    DataObject hub = call.arguments().data("hub");
    MoRef datastore = new MoRef(hub.text("hubType"), hub.text("hubId"));
    if (!vcenter.inventory().datastores().contains(datastore)) {
      throw VimFault.invalidArgument("hub");
    }
    String id = datastoreDefault;
    return id == null ? null : profileId(id);
  }

  Object pbmCreate(Call call) throws VimFault {
    DataObject spec = call.arguments().data("createSpec");
    String name = spec.text("name");
    if (name.isBlank() || name.length() > LONGEST_NAME) {
      throw VimFault.invalidArgument("createSpec.name");
    }
    String category = spec.has("category") ? spec.text("category") : REQUIREMENT;
    List<DataObject> capabilities =
        spec.data("constraints").list("subProfiles").stream()
            .flatMap(part -> part.list("capability").stream())
            .toList();
    if (category.equals(COMPONENT) && capabilities.size() != 1) {
      // a component describes one service
      throw VimFault.invalidArgument("createSpec.constraints");
    }
    for (DataObject capability : capabilities) {
      checkCapability(category, capability);
      if (!capability.data("id").text("namespace").equals(TAGS)) {
        Privileges.demand("Cryptographer.ManageEncryptionPolicy", Inventory.ROOT, call.session());
      }
    }
    if (profiles.stream().anyMatch(profile -> profile.text("name").equals(name))) {
      throw new VimFault(
          new DataObject("PbmDuplicateName").with("name", name),
          "The name '" + name + "' already exists.");
    }
    return add(spec, category, call.session().user());
  }

  private DataObject add(DataObject spec, String category, String user) {
    String name = spec.text("name");
    Instant now = vcenter.settings().clock().instant();
    String given = spec.findText("k8sCompliantName");
    DataObject profile =
        Literals.of("PbmCapabilityProfile")
            .with("profileId", profileId(UUID.randomUUID().toString()))
            .with("name", name)
            .with("creationTime", now)
            .with("createdBy", user)
            .with("lastUpdatedTime", now)
            .with("lastUpdatedBy", user)
            .with("profileCategory", category)
            .with("k8sCompliantName", given == null ? lower(name) : given)
            .with("description", spec.get("description"))
            .with("constraints", spec.data("constraints").copy());
    if (category.equals(COMPONENT)) {
      profile.with("lineOfService", "ENCRYPTION");
    }
    profiles.add(profile);
    vcenter.monitor().changed();
    return profile.data("profileId");
  }

  private void checkCapability(String category, DataObject capability) throws VimFault {
    String namespace = capability.data("id").text("namespace");
    String id = capability.data("id").text("id");
    boolean component = category.equals(COMPONENT);
    if (namespace.equals(VMCRYPT) && component) {
      boolean known =
          id.equals(ENCRYPTION) && isProperty(capability, CLEARTEXT_FILTERS, "True", "False");
      require(known, "createSpec.constraints");
    } else if (namespace.equals(DATA_SERVICE) && !component) {
      DataObject referred = find(id);
      boolean known = referred != null && referred.text("profileCategory").equals(COMPONENT);
      require(known && isProperty(capability, id, id), "createSpec.constraints");
    } else if (namespace.equals(VSAN) && !component) {
      require(OF_VSAN.contains(id), "createSpec.constraints");
    } else if (!namespace.equals(TAGS) || component) {
      throw VimFault.notSupported(
          "This fake does not model a " + category + " with capabilities of " + namespace);
    }
  }

  private static void require(boolean good, String property) throws VimFault {
    if (!good) {
      throw VimFault.invalidArgument(property);
    }
  }

  /** Whether a capability sets only this property, to one of these texts. */
  private static boolean isProperty(DataObject capability, String id, String... values) {
    List<DataObject> properties =
        capability.list("constraint").stream()
            .flatMap(constraint -> constraint.list("propertyInstance").stream())
            .toList();
    return properties.size() == 1
        && properties.get(0).text("id").equals(id)
        && properties.get(0).get("value") instanceof String value
        && List.of(values).contains(value);
  }
}
