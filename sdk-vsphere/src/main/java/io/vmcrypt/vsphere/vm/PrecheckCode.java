package io.vmcrypt.vsphere.vm;

import static java.util.Objects.requireNonNull;

/**
 * What a precheck found, as a word for programs. Later versions of this SDK may know more.
 *
 * @param value the word
 */
public record PrecheckCode(String value) {

  /** The VM is not powered off. */
  public static final PrecheckCode NOT_POWERED_OFF = new PrecheckCode("not-powered-off");

  /** The VM has snapshots. */
  public static final PrecheckCode HAS_SNAPSHOTS = new PrecheckCode("has-snapshots");

  /** The VM has no such disk. */
  public static final PrecheckCode UNKNOWN_DISK = new PrecheckCode("unknown-disk");

  /** Two selectors name the same disk. */
  public static final PrecheckCode DISK_NAMED_TWICE = new PrecheckCode("disk-named-twice");

  /** The VM's home is plain, so that its disks alone cannot be encrypted. */
  public static final PrecheckCode HOME_NOT_ENCRYPTED = new PrecheckCode("home-not-encrypted");

  /** The disk is the end of a chain: a linked clone, or a snapshot's leftover. */
  public static final PrecheckCode DISK_CHAIN = new PrecheckCode("disk-chain");

  /** The disk is a raw device mapping. */
  public static final PrecheckCode RAW_DEVICE_MAPPING = new PrecheckCode("raw-device-mapping");

  /** The disk, or the controller that it is attached to, is shared with other VMs. */
  public static final PrecheckCode SHARED_DISK = new PrecheckCode("shared-disk");

  /** There is no default key provider (KMS cluster). */
  public static final PrecheckCode NO_DEFAULT_KEY_PROVIDER =
      new PrecheckCode("no-default-key-provider");

  /** There is no key provider (KMS cluster) of the wanted name. */
  public static final PrecheckCode UNKNOWN_KEY_PROVIDER = new PrecheckCode("unknown-key-provider");

  /** The VM is encrypted with a key of another key provider than the wanted one. */
  public static final PrecheckCode KEY_ON_OTHER_PROVIDER =
      new PrecheckCode("key-on-other-provider");

  /**
   * Plain disks of an encrypted VM get a key of another key provider than the default one, since
   * the home has it; or of another one than the home: a warning, or a note where it is not known
   * which one is the default.
   */
  public static final PrecheckCode OTHER_KEY_PROVIDER = new PrecheckCode("other-key-provider");

  /** The VM's host cannot encrypt. */
  public static final PrecheckCode HOST_NOT_CAPABLE = new PrecheckCode("host-not-capable");

  /** The VM's virtual hardware is older than version 13. */
  public static final PrecheckCode OLD_HARDWARE_VERSION = new PrecheckCode("old-hardware-version");

  /** Disks that the change does not cover stay unencrypted. */
  public static final PrecheckCode DISKS_STAY_PLAIN = new PrecheckCode("disks-stay-plain");

  /** What is to be re-keyed is not encrypted. */
  public static final PrecheckCode NOT_ENCRYPTED = new PrecheckCode("not-encrypted");

  /** What is to be encrypted anew has no encryption policy. */
  public static final PrecheckCode NO_ENCRYPTION_POLICY = new PrecheckCode("no-encryption-policy");

  /** The VM has a virtual TPM, so that its home must stay encrypted. */
  public static final PrecheckCode HAS_VIRTUAL_TPM = new PrecheckCode("has-virtual-tpm");

  /**
   * The VM's host is not in encryption mode: a note where vCenter puts it there with its first
   * encrypted VM, a warning where encryption mode was switched off and the host must be restarted.
   */
  public static final PrecheckCode HOST_NOT_SAFE = new PrecheckCode("host-not-safe");

  /** A datastore may not hold the copies of the disks that are written anew. */
  public static final PrecheckCode LOW_FREE_SPACE = new PrecheckCode("low-free-space");

  /** The native key provider is not backed up, so that it makes no keys. */
  public static final PrecheckCode KEY_PROVIDER_NOT_BACKED_UP =
      new PrecheckCode("key-provider-not-backed-up");

  /** vCenter says that the key provider is not usable. */
  public static final PrecheckCode KEY_PROVIDER_NOT_ACTIVE =
      new PrecheckCode("key-provider-not-active");

  /**
   * The VM seems to be that of a KMS that vCenter takes keys from. It stands in the way if the VM
   * may get a key of that KMS, unless somebody {@linkplain VirtualMachine#named named} the VM; else
   * it is a warning.
   */
  public static final PrecheckCode RUNS_KMS = new PrecheckCode("runs-kms");

  /** It cannot be told whether a KMS runs in the VM: a note. */
  public static final PrecheckCode KMS_VM_UNKNOWN = new PrecheckCode("kms-vm-unknown");

  /**
   * The VM seems to be a vCenter, and is not to be encrypted: it stands in the way unless somebody
   * {@linkplain VirtualMachine#named named} the VM.
   */
  public static final PrecheckCode VCENTER_APPLIANCE = new PrecheckCode("vcenter-appliance");

  /**
   * The VM belongs to a solution, such as the agents of vSphere Cluster Services (vCLS), and is not
   * to be encrypted: it stands in the way unless somebody {@linkplain VirtualMachine#named named}
   * the VM.
   */
  public static final PrecheckCode MANAGED_AGENT = new PrecheckCode("managed-agent");

  /** The caller excluded the VM from a rollout. */
  public static final PrecheckCode EXCLUDED = new PrecheckCode("excluded");

  /**
   * The disk is a first-class disk, which outlives the VM. Where it is to be encrypted it stands in
   * the way unless somebody {@linkplain VirtualMachine#named named} the VM; where it is decrypted
   * or re-keyed deeply it is a warning, where it is re-keyed a note.
   */
  public static final PrecheckCode FIRST_CLASS_DISK = new PrecheckCode("first-class-disk");

  /** The disk is independent, so that no snapshot holds it: a warning where it is written anew. */
  public static final PrecheckCode INDEPENDENT_DISK = new PrecheckCode("independent-disk");

  /** A key was made for the change, and another task did it meanwhile with another key: a note. */
  public static final PrecheckCode UNUSED_KEY = new PrecheckCode("unused-key");

  /** vCenter is at work on the VM: a warning if it reconfigures it, which a start waits for. */
  public static final PrecheckCode TASK_RUNNING = new PrecheckCode("task-running");

  /** These credentials lack privileges that the change needs. */
  public static final PrecheckCode MISSING_PRIVILEGES = new PrecheckCode("missing-privileges");

  /** The VM is a template. */
  public static final PrecheckCode TEMPLATE = new PrecheckCode("template");

  /** The VM's host has not got its key. */
  public static final PrecheckCode LOCKED = new PrecheckCode("locked");

  /** vCenter cannot reach the VM: its host is disconnected, or its files are. */
  public static final PrecheckCode NOT_CONNECTED = new PrecheckCode("not-connected");

  /**
   * Checks that a word is there.
   *
   * @param value as the component
   * @throws NullPointerException if {@code value} is null
   */
  public PrecheckCode {
    requireNonNull(value, "value");
  }

  @Override
  public String toString() {
    return value;
  }
}
