package io.vmcrypt.vsphere.internal.soap;

import java.util.Locale;
import java.util.Map;

/** What to do about a fault, by its messages' keys first, then by its text, then by its type. */
final class FaultAdvice {

  private static final String KEY =
      "Check that the key provider is healthy and still holds the key, then try again.";

  private static final Map<String, String> BY_KEY =
      Map.ofEntries(
          Map.entry("msg.vigor.enc.keyNotFound", KEY),
          Map.entry("msg.keysafe.locator", KEY),
          Map.entry(
              "msg.vtpm.add.notEncrypted", "Encrypt the VM's home before it gets a virtual TPM."),
          Map.entry(
              "msg.vigor.enc.required.vtpm",
              "The VM has a virtual TPM, which needs an encrypted home; remove the TPM first."),
          Map.entry(
              "msg.disk.policyChangeFailure",
              "Give the disk a storage policy with encryption together with its key."),
          Map.entry(
              "msg.hostd.deviceSpec.enc.encrypted", "The disk is encrypted already; re-key it."),
          Map.entry("msg.hostd.deviceSpec.enc.notEncrypted", "The disk is not encrypted."),
          Map.entry(
              "msg.hostd.deviceSpec.enc.badPolicy",
              "Assign a storage policy that holds encryption."),
          Map.entry("msg.hostd.deviceSpec.enc.notDisk", "Only disks can be encrypted."),
          Map.entry(
              "msg.hostd.deviceSpec.enc.sharedBacking",
              "Shared and multi-writer disks cannot be encrypted; leave that disk out."),
          Map.entry(
              "msg.hostd.deviceSpec.enc.notFile",
              "Raw device mappings cannot be encrypted; leave that disk out."),
          Map.entry(
              "msg.hostd.deviceSpec.add.noencrypt",
              "Encrypt the VM's home before an encrypted disk is added."),
          Map.entry(
              "msg.hostd.configSpec.enc.snapshots", "Delete the VM's snapshots, then try again."),
          Map.entry(
              "msg.hostd.deviceSpec.enc.diskChain",
              "Consolidate the VM's disks: none may hang on a parent disk."),
          Map.entry(
              "msg.hostd.configSpec.enc.encrypted", "The VM is encrypted already; re-key it."),
          Map.entry("msg.hostd.configSpec.enc.notEncrypted", "Encrypt the VM's home first."),
          Map.entry(
              "msg.hostd.configSpec.enc.mismatch",
              "Give home and disks the same kind of change, encryption policies included."),
          Map.entry(
              "msg.hostd.configSpec.enc.mixedKeys",
              "Use one key for the VM's home and its disks."));

  private static final Map<String, String> BY_TYPE =
      Map.ofEntries(
          Map.entry(
              "InvalidLogin",
              "Check the user name (name@domain) and the password; repeated wrong logins lock an"
                  + " account."),
          Map.entry("NotAuthenticated", "The session is over: log in again."),
          Map.entry(
              "NoPermission",
              "Give the user a role that holds the privilege, on that object or above it."),
          Map.entry(
              "ManagedObjectNotFound", "It was removed, or this user may not see it: list anew."),
          Map.entry("NotFound", "Check the name; list what is there."),
          Map.entry("AlreadyExists", "Look at what is there, or choose another name."),
          Map.entry("DuplicateName", "Choose another name."),
          Map.entry("ResourceInUse", "Find out what uses it, and end that first."),
          Map.entry("InvalidArgument", "Check the argument that the fault names."),
          Map.entry("TaskInProgress", "Wait for the other task on this object, then try again."),
          Map.entry("ConcurrentAccess", "Someone else changed it meanwhile: look, then try again."),
          Map.entry(
              "InvalidPowerState", "Bring the VM into the state that is needed: powered off."),
          Map.entry("EncryptionKeyRequired", KEY),
          Map.entry("NotSupported", "This vCenter, host or object cannot do that."),
          Map.entry(
              "MethodNotFound",
              "This server does not have that call: its release is older than it says, or it is no"
                  + " vCenter."),
          Map.entry(
              "NotImplemented", "This server does not have that call: check that it is a vCenter."),
          Map.entry(
              "InvalidRequest",
              "The server does not understand the call: its release is older than it says."),
          Map.entry("HostNotConnected", "Reconnect the ESXi host in vCenter, then try again."),
          Map.entry("RequestCanceled", "Someone cancelled it; start it again if it is wanted."));

  private FaultAdvice() {}

  static String of(VimFault fault) {
    for (VimFault.Message message : fault.messages()) {
      String advice = BY_KEY.get(message.key());
      if (advice != null) {
        return advice;
      }
    }
    String text = fault.message().toLowerCase(Locale.ROOT);
    boolean aboutKeys =
        text.contains("generate key")
            || text.contains("key locator")
            || text.contains("key required")
            || text.contains("required key was not found")
            || (text.contains("key") && text.contains("not found"));
    if (aboutKeys) {
      return "vCenter and the KMS do not exchange keys: look at the status of the KMS cluster and at"
          + " the trust both ways.";
    }
    if (text.contains("requested certificate")) {
      return "The KMS shows a certificate that vCenter cannot use; check that a KMIP server listens"
          + " at that address.";
    }
    String advice = BY_TYPE.get(fault.type());
    return advice != null ? advice : "Look at vCenter's events and at its log for the details.";
  }
}
