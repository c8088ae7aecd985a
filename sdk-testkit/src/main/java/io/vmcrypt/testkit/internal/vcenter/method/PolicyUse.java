package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.VmRecord;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Monitor;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The methods of the policy service about what has a policy, and whether it complies. */
final class PolicyUse {

  private final Vcenter vcenter;
  private final Monitor monitor;
  private final Policies policies;

  /** What a policy can be of; the first three are modelled. */
  private static final List<String> TYPES =
      List.of(
          "virtualMachine",
          "virtualMachineAndDisks",
          "virtualDiskId",
          "virtualDiskUUID",
          "datastore",
          "vsanObjectId",
          "fileShareId",
          "cluster",
          "unknown");

  PolicyUse(Vcenter vcenter, Policies policies) {
    this.vcenter = vcenter;
    this.monitor = vcenter.monitor();
    this.policies = policies;
  }

  void addTo(Map<String, Call.Handler> methods) {
    methods.put("PbmQueryAssociatedProfile", this::associatedProfile);
    methods.put("PbmQueryAssociatedProfiles", this::associatedProfiles);
    methods.put("PbmQueryAssociatedEntity", this::associatedEntity);
    methods.put("PbmQueryAssociatedEntities", this::associatedEntities);
    methods.put("PbmCheckCompliance", this::compliance);
    methods.put("PbmFetchComplianceResult", this::compliance);
    methods.put("PbmCheckRollupCompliance", this::rollup);
  }

  /** A VM's home or one of its disks. */
  private record Part(VmRecord vm, @Nullable Integer disk) {

    DataObject reference() {
      return disk == null
          ? object("virtualMachine", vm.ref().value())
          : object("virtualDiskId", vm.ref().value() + ":" + disk);
    }

    @Nullable String policy() {
      return disk == null ? vm.homePolicy() : vm.diskPolicies().get(disk);
    }

    boolean isEncrypted() {
      DataObject config = vm.config();
      if (disk == null) {
        return config.has("keyId");
      }
      return VmRecord.disks(config).stream()
          .anyMatch(device -> device.number("key") == disk && device.data("backing").has("keyId"));
    }

    private static DataObject object(String type, String key) {
      return new DataObject("PbmServerObjectRef").with("objectType", type).with("key", key);
    }
  }

  private List<Part> parts(VmRecord vm) {
    List<Part> parts = new ArrayList<>();
    parts.add(new Part(vm, null));
    for (DataObject disk : VmRecord.disks(vm.config())) {
      parts.add(new Part(vm, disk.number("key")));
    }
    return parts;
  }

  private List<Part> parts(DataObject entity) throws VimFault {
    String type = entity.text("objectType");
    if (!TYPES.contains(type)) {
      throw VimFault.invalidArgument("entity.objectType");
    }
    if (TYPES.indexOf(type) > 2) {
      throw VimFault.notSupported("This stand-in does not model policies of a " + type + ".");
    }
    String key = entity.text("key");
    int colon = key.indexOf(':');
    VmRecord vm =
        vcenter
            .inventory()
            .findVm(new MoRef("VirtualMachine", colon < 0 ? key : key.substring(0, colon)));
    if (vm == null) {
      throw VimFault.invalidArgument("entity.key");
    }
    return switch (type) {
      case "virtualMachine" -> List.of(new Part(vm, null));
      case "virtualMachineAndDisks" -> parts(vm);
      case "virtualDiskId" -> List.of(disk(vm, key.substring(colon + 1)));
      default -> throw VimFault.invalidArgument("entity.key");
    };
  }

  private Part disk(VmRecord vm, String key) throws VimFault {
    for (Part part : parts(vm)) {
      if (part.disk() != null && key.equals(part.disk().toString())) {
        return part;
      }
    }
    throw VimFault.invalidArgument("entity.key");
  }

  private List<DataObject> associatedProfile(Call call) throws VimFault {
    return monitor.locked(
        () ->
            parts(call.arguments().data("entity")).stream()
                .map(Part::policy)
                .filter(Objects::nonNull)
                .distinct()
                .map(Policies::profileId)
                .toList());
  }

  private List<DataObject> associatedProfiles(Call call) throws VimFault {
    return monitor.locked(
        () -> {
          List<DataObject> results = new ArrayList<>();
          for (DataObject entity : call.arguments().list("entities")) {
            for (Part part : parts(entity)) {
              results.add(result(part));
            }
          }
          return results;
        });
  }

  private static DataObject result(Part part) {
    String policy = part.policy();
    return new DataObject("PbmQueryProfileResult")
        .with("object", part.reference())
        .with("profileId", policy == null ? null : List.of(Policies.profileId(policy)));
  }

  private List<Part> associated(String policy) {
    List<Part> found = new ArrayList<>();
    for (VmRecord vm : vcenter.inventory().vms()) {
      for (Part part : parts(vm)) {
        if (policy.equals(part.policy())) {
          found.add(part);
        }
      }
    }
    return found;
  }

  private List<DataObject> associatedEntity(Call call) throws VimFault {
    String id = call.arguments().data("profile").text("uniqueId");
    policies.get(id, "profile");
    String type = call.arguments().findText("entityType");
    if (type != null && !TYPES.contains(type)) {
      throw VimFault.invalidArgument("entityType");
    }
    return monitor.locked(
        () ->
            associated(id).stream()
                .map(Part::reference)
                .filter(object -> type == null || object.text("objectType").equals(type))
                .toList());
  }

  private List<DataObject> associatedEntities(Call call) throws VimFault {
    return monitor.locked(
        () -> {
          List<DataObject> results = new ArrayList<>();
          for (DataObject id : call.arguments().list("profiles")) {
            policies.get(id.text("uniqueId"), "profiles");
            associated(id.text("uniqueId")).forEach(part -> results.add(result(part)));
          }
          return results;
        });
  }

  private DataObject compliance(Part part, @Nullable String asked) {
    String policy = asked == null ? part.policy() : asked;
    String status;
    if (policy == null) {
      status = "notApplicable";
    } else {
      boolean wanted = Boolean.TRUE.equals(policies.isEncryption(policy));
      status = wanted == part.isEncrypted() ? "compliant" : "nonCompliant";
    }
    return new DataObject("PbmComplianceResult")
        .with("checkTime", vcenter.settings().clock().instant())
        .with("entity", part.reference())
        .with("profile", policy == null ? null : Policies.profileId(policy))
        .with("complianceTaskStatus", "success")
        .with("complianceStatus", status)
        .with("mismatch", false);
  }

  private List<DataObject> compliance(Call call) throws VimFault {
    DataObject profile = call.arguments().findData("profile");
    String asked = profile == null ? null : profile.text("uniqueId");
    if (asked != null) {
      policies.get(asked, "profile");
    }
    return monitor.locked(
        () -> {
          List<DataObject> results = new ArrayList<>();
          for (DataObject entity : call.arguments().list("entities")) {
            parts(entity).forEach(part -> results.add(compliance(part, asked)));
          }
          return results;
        });
  }

  private List<DataObject> rollup(Call call) throws VimFault {
    return monitor.locked(
        () -> {
          List<DataObject> results = new ArrayList<>();
          for (DataObject entity : call.arguments().list("entity")) {
            List<DataObject> each = new ArrayList<>();
            for (Part part : parts(parts(entity).get(0).vm())) {
              each.add(compliance(part, null));
            }
            List<String> statuses =
                each.stream().map(result -> result.text("complianceStatus")).toList();
            String overall =
                statuses.contains("nonCompliant")
                    ? "nonCompliant"
                    : statuses.contains("compliant") ? "compliant" : "notApplicable";
            results.add(
                new DataObject("PbmRollupComplianceResult")
                    .with("oldestCheckTime", vcenter.settings().clock().instant())
                    .with("entity", entity)
                    .with("overallComplianceStatus", overall)
                    .with("overallComplianceTaskStatus", "success")
                    .with("result", each)
                    .with("profileMismatch", false));
          }
          return results;
        });
  }
}
