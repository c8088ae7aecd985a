package io.vmcrypt.vsphere.fault;

import static java.util.Objects.requireNonNull;

/**
 * What a fault of vCenter means for encryption, whatever type and message it comes in: vCenter uses
 * several faults for one thing, and one fault for several things. Later releases may add more, so a
 * program must expect other values than these constants.
 *
 * @param value a short name for programs and logs, such as {@code key-not-found}
 */
public record VsphereFaultMeaning(String value) {

  /** A key is not available: the KMS cannot be reached, or does not hold the key. */
  public static final VsphereFaultMeaning KEY_NOT_FOUND = new VsphereFaultMeaning("key-not-found");

  /** The KMS made no key. */
  public static final VsphereFaultMeaning KEY_NOT_GENERATED =
      new VsphereFaultMeaning("key-not-generated");

  /** vCenter no longer has the password of a KMS that it is to log in to. */
  public static final VsphereFaultMeaning KMS_PASSWORD_MISSING =
      new VsphereFaultMeaning("kms-password-missing");

  /** The KMS shows no certificate that vCenter can use. */
  public static final VsphereFaultMeaning KMS_CERTIFICATE_UNUSABLE =
      new VsphereFaultMeaning("kms-certificate-unusable");

  /** The change needs an encrypted home or disk, but it is not encrypted. */
  public static final VsphereFaultMeaning NOT_ENCRYPTED = new VsphereFaultMeaning("not-encrypted");

  /** The home or disk is encrypted already. */
  public static final VsphereFaultMeaning ALREADY_ENCRYPTED =
      new VsphereFaultMeaning("already-encrypted");

  /** The storage policy and the change of the encryption do not match. */
  public static final VsphereFaultMeaning POLICY_MISMATCH =
      new VsphereFaultMeaning("policy-mismatch");

  /** Home and disks do not match: different kinds of change, or different keys. */
  public static final VsphereFaultMeaning PARTS_MISMATCH =
      new VsphereFaultMeaning("parts-mismatch");

  /** The disk is of a kind that cannot be encrypted: shared, a raw device mapping, no disk. */
  public static final VsphereFaultMeaning UNSUITABLE_DISK =
      new VsphereFaultMeaning("unsuitable-disk");

  /** The disk has a parent disk: it is a linked clone, or a snapshot left it behind. */
  public static final VsphereFaultMeaning DISK_CHAIN = new VsphereFaultMeaning("disk-chain");

  /** The VM has snapshots. */
  public static final VsphereFaultMeaning HAS_SNAPSHOTS = new VsphereFaultMeaning("has-snapshots");

  /** The VM has a virtual TPM, which needs an encrypted home. */
  public static final VsphereFaultMeaning HAS_VIRTUAL_TPM =
      new VsphereFaultMeaning("has-virtual-tpm");

  /**
   * A key was given in {@code dataFileKey} of the VM's advanced settings, which vCenter alone sets.
   */
  public static final VsphereFaultMeaning SECRET_KEY_SET =
      new VsphereFaultMeaning("secret-key-set");

  /** The VM is in another power state than is needed. */
  public static final VsphereFaultMeaning WRONG_POWER_STATE =
      new VsphereFaultMeaning("wrong-power-state");

  /** A datastore is full. */
  public static final VsphereFaultMeaning NO_SPACE = new VsphereFaultMeaning("no-space");

  /** vCenter is already running a task on the object. */
  public static final VsphereFaultMeaning TASK_RUNNING = new VsphereFaultMeaning("task-running");

  /**
   * A meaning.
   *
   * @throws IllegalArgumentException if {@code value} is blank
   */
  public VsphereFaultMeaning {
    if (requireNonNull(value, "value").isBlank()) {
      throw new IllegalArgumentException("value is blank");
    }
  }

  /** The short name. */
  @Override
  public String toString() {
    return value;
  }
}
