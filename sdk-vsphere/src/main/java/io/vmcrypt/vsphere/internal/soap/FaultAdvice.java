package io.vmcrypt.vsphere.internal.soap;

import io.vmcrypt.vsphere.VsphereFaultMeaning;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a fault means and what to do about it, by its messages' keys first, then by the argument
 * that it names, then by its text, then by its type.
 *
 * @param known what it means for encryption; null if nothing particular
 * @param advice what to do next
 */
record FaultAdvice(@Nullable VsphereFaultMeaning known, String advice) {

  private static final String KEY =
      "Check that the key provider is healthy and still holds the key, then try again.";
  private static final String EXCHANGE =
      "vCenter and the KMS do not exchange keys: look at the status of the KMS cluster and at the"
          + " trust both ways.";

  private static final Map<String, FaultAdvice> BY_KEY =
      Map.ofEntries(
          Map.entry(
              "msg.vigor.enc.keyNotFound", new FaultAdvice(VsphereFaultMeaning.KEY_NOT_FOUND, KEY)),
          Map.entry("msg.keysafe.locator", new FaultAdvice(VsphereFaultMeaning.KEY_NOT_FOUND, KEY)),
          Map.entry(
              "msg.vtpm.add.notEncrypted",
              new FaultAdvice(
                  VsphereFaultMeaning.NOT_ENCRYPTED,
                  "Encrypt the VM's home before it gets a virtual TPM.")),
          Map.entry(
              "msg.vigor.enc.required.vtpm",
              new FaultAdvice(
                  VsphereFaultMeaning.HAS_VIRTUAL_TPM,
                  "The VM has a virtual TPM, which needs an encrypted home; remove the TPM"
                      + " first.")),
          Map.entry(
              "msg.disk.policyChangeFailure",
              new FaultAdvice(
                  VsphereFaultMeaning.POLICY_MISMATCH,
                  "Change the disk's storage policy together with its encryption: a policy with"
                      + " encryption with a key, one without it with the decryption.")),
          Map.entry(
              "msg.hostd.deviceSpec.enc.encrypted",
              new FaultAdvice(
                  VsphereFaultMeaning.ALREADY_ENCRYPTED,
                  "The disk is encrypted already; re-key it.")),
          Map.entry(
              "msg.hostd.deviceSpec.enc.notEncrypted",
              new FaultAdvice(VsphereFaultMeaning.NOT_ENCRYPTED, "The disk is not encrypted.")),
          Map.entry(
              "msg.hostd.deviceSpec.enc.badPolicy",
              new FaultAdvice(
                  VsphereFaultMeaning.POLICY_MISMATCH,
                  "Assign a storage policy that holds encryption.")),
          Map.entry(
              "msg.hostd.deviceSpec.enc.notDisk",
              new FaultAdvice(VsphereFaultMeaning.UNSUITABLE_DISK, "Only disks can be encrypted.")),
          Map.entry(
              "msg.hostd.deviceSpec.enc.sharedBacking",
              new FaultAdvice(
                  VsphereFaultMeaning.UNSUITABLE_DISK,
                  "Shared and multi-writer disks cannot be encrypted; leave that disk out.")),
          Map.entry(
              "msg.hostd.deviceSpec.enc.notFile",
              new FaultAdvice(
                  VsphereFaultMeaning.UNSUITABLE_DISK,
                  "Raw device mappings cannot be encrypted; leave that disk out.")),
          Map.entry(
              "msg.hostd.deviceSpec.enc.diskChain",
              new FaultAdvice(
                  VsphereFaultMeaning.DISK_CHAIN,
                  "Consolidate the VM's disks, or make a full clone: none may hang on a parent"
                      + " disk.")),
          Map.entry(
              "msg.hostd.deviceSpec.add.noencrypt",
              new FaultAdvice(
                  VsphereFaultMeaning.NOT_ENCRYPTED,
                  "Encrypt the VM's home before an encrypted disk is added.")),
          Map.entry(
              "msg.hostd.configSpec.enc.snapshots",
              new FaultAdvice(
                  VsphereFaultMeaning.HAS_SNAPSHOTS, "Delete the VM's snapshots, then try again.")),
          Map.entry(
              "msg.hostd.configSpec.enc.encrypted",
              new FaultAdvice(
                  VsphereFaultMeaning.ALREADY_ENCRYPTED,
                  "The VM is encrypted already; re-key it.")),
          Map.entry(
              "msg.hostd.configSpec.enc.notEncrypted",
              new FaultAdvice(VsphereFaultMeaning.NOT_ENCRYPTED, "Encrypt the VM's home first.")),
          Map.entry(
              "msg.hostd.configSpec.enc.mismatch",
              new FaultAdvice(
                  VsphereFaultMeaning.PARTS_MISMATCH,
                  "Give home and disks the same kind of change, encryption policies included.")),
          Map.entry(
              "msg.hostd.configSpec.enc.mixedKeys",
              new FaultAdvice(
                  VsphereFaultMeaning.PARTS_MISMATCH,
                  "Use one key for the VM's home and its disks.")));

  /** By the end of the argument's path. */
  private static final Map<String, FaultAdvice> BY_ARGUMENT =
      Map.ofEntries(
          Map.entry(
              "spec.disk.backing.crypto",
              new FaultAdvice(
                  VsphereFaultMeaning.PARTS_MISMATCH,
                  "An encrypted disk needs an encrypted home: give the VM's home a storage"
                      + " policy with encryption too.")),
          Map.entry(
              "config.extraConfig[\"dataFileKey\"]",
              new FaultAdvice(
                  VsphereFaultMeaning.SECRET_KEY_SET,
                  "Leave dataFileKey out of the VM's advanced settings: vCenter sets it itself"
                      + " while it encrypts.")));

  /**
   * Faults that have nothing but their text.
   *
   * @param parts what it holds, all of them, in small letters
   */
  private record Text(List<String> parts, FaultAdvice advice) {
    static Text of(VsphereFaultMeaning meaning, String advice, String... parts) {
      return new Text(List.of(parts), new FaultAdvice(meaning, advice));
    }

    boolean fits(String text) {
      return parts.stream().allMatch(text::contains);
    }
  }

  /** The first that fits counts. */
  private static final List<Text> BY_TEXT =
      List.of(
          Text.of(
              VsphereFaultMeaning.KMS_PASSWORD_MISSING,
              "vCenter no longer has the password that it logs in to the KMS with: set the password"
                  + " of the KMS server anew.",
              "qlc_err_value_missing"),
          Text.of(VsphereFaultMeaning.KEY_NOT_GENERATED, EXCHANGE, "generate key"),
          Text.of(VsphereFaultMeaning.KEY_NOT_FOUND, EXCHANGE, "key locator"),
          Text.of(VsphereFaultMeaning.KEY_NOT_FOUND, EXCHANGE, "key required"),
          Text.of(VsphereFaultMeaning.KEY_NOT_FOUND, EXCHANGE, "key", "not found"),
          Text.of(
              VsphereFaultMeaning.KMS_CERTIFICATE_UNUSABLE,
              "The KMS shows a certificate that vCenter cannot use; check that a KMIP server listens"
                  + " at that address.",
              "requested certificate"));

  private static final Map<String, FaultAdvice> BY_TYPE =
      Map.ofEntries(
          Map.entry(
              "InvalidLogin",
              new FaultAdvice(
                  null,
                  "Check the user name (name@domain) and the password; repeated wrong logins"
                      + " lock an account.")),
          Map.entry(
              "NotAuthenticated", new FaultAdvice(null, "The session is over: log in again.")),
          Map.entry(
              "NoPermission",
              new FaultAdvice(
                  null,
                  "Give the user a role that holds the privilege, on that object or above it.")),
          Map.entry(
              "ManagedObjectNotFound",
              new FaultAdvice(null, "It was removed, or this user may not see it: list anew.")),
          Map.entry("NotFound", new FaultAdvice(null, "Check the name; list what is there.")),
          Map.entry(
              "AlreadyExists",
              new FaultAdvice(null, "Look at what is there, or choose another name.")),
          Map.entry(
              "PbmFaultNoPermission",
              new FaultAdvice(
                  null, "Give the user a role that holds the privilege, on the root folder.")),
          Map.entry(
              "PbmFaultNotFound", new FaultAdvice(null, "Check the name; list what is there.")),
          Map.entry(
              "PbmDuplicateName",
              new FaultAdvice(
                  null, "Choose another name: policies and policy components share theirs.")),
          Map.entry("DuplicateName", new FaultAdvice(null, "Choose another name.")),
          Map.entry(
              "ResourceInUse", new FaultAdvice(null, "Find out what uses it, and end that first.")),
          Map.entry(
              "InvalidArgument", new FaultAdvice(null, "Check the argument that the fault names.")),
          Map.entry(
              "TaskInProgress",
              new FaultAdvice(
                  VsphereFaultMeaning.TASK_RUNNING,
                  "Wait for the other task on this object, then try again.")),
          Map.entry(
              "ConcurrentAccess",
              new FaultAdvice(null, "Someone else changed it meanwhile: look, then try again.")),
          Map.entry(
              "InvalidPowerState",
              new FaultAdvice(
                  VsphereFaultMeaning.WRONG_POWER_STATE,
                  "Bring the VM into the state that is needed: powered off.")),
          Map.entry(
              "EncryptionKeyRequired", new FaultAdvice(VsphereFaultMeaning.KEY_NOT_FOUND, KEY)),
          Map.entry(
              "NoDiskSpace",
              new FaultAdvice(
                  VsphereFaultMeaning.NO_SPACE,
                  "Free space on the datastore, or move the VM: a disk and its copy are there"
                      + " together while it is encrypted, which takes about twice the space.")),
          Map.entry(
              "NotSupported",
              new FaultAdvice(null, "This vCenter, host or object cannot do that.")),
          Map.entry(
              "MethodNotFound",
              new FaultAdvice(
                  null,
                  "This server does not have that call: its release is older than it says, or"
                      + " it is no vCenter.")),
          Map.entry(
              "NotImplemented",
              new FaultAdvice(
                  null, "This server does not have that call: check that it is a vCenter.")),
          Map.entry(
              "InvalidRequest",
              new FaultAdvice(
                  null,
                  "The server does not understand the call: its release is older than it says.")),
          Map.entry(
              "HostNotConnected",
              new FaultAdvice(null, "Reconnect the ESXi host in vCenter, then try again.")),
          Map.entry(
              "RequestCanceled",
              new FaultAdvice(null, "Someone cancelled it; start it again if it is wanted.")));

  private static final FaultAdvice UNKNOWN =
      new FaultAdvice(null, "Look at vCenter's events and at its log for the details.");

  Optional<VsphereFaultMeaning> meaning() {
    return Optional.ofNullable(known);
  }

  static FaultAdvice of(VimFault fault) {
    for (VimFault.Message message : fault.messages()) {
      FaultAdvice advice = BY_KEY.get(message.key());
      if (advice != null) {
        return advice;
      }
    }
    String argument = fault.property("invalidProperty").orElse("");
    for (Map.Entry<String, FaultAdvice> entry : BY_ARGUMENT.entrySet()) {
      if (argument.endsWith(entry.getKey())) {
        return entry.getValue();
      }
    }
    String text = fault.message().toLowerCase(Locale.ROOT);
    return BY_TEXT.stream()
        .filter(known -> known.fits(text))
        .map(Text::advice)
        .findFirst()
        .orElseGet(() -> BY_TYPE.getOrDefault(fault.type(), UNKNOWN));
  }
}
