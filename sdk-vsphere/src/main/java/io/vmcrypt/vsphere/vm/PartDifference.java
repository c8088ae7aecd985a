package io.vmcrypt.vsphere.vm;

import static java.util.Objects.requireNonNull;

/**
 * A part of a VM that is not what was asked for, although vCenter's task succeeded.
 *
 * @param part {@link #HOME}, a disk as {@code disk "Hard disk 1" (key 2000)}, {@link #VMOTION},
 *     {@link #VIRTUAL_TPM}, or {@link #VM} for the VM as a whole
 * @param asked what it should be, for people: {@code encrypted, policy "VM Encryption Policy"}
 * @param seen what it is, for people: {@code plain, no policy}
 */
public record PartDifference(String part, String asked, String seen) {

  /** What the VM's home is called here. */
  public static final String HOME = "home";

  /** What the mode of encrypted vMotion is called here. */
  public static final String VMOTION = "encrypted vMotion";

  /** What the virtual TPM is called here. */
  public static final String VIRTUAL_TPM = "virtual TPM";

  /** What the VM as a whole is called here. */
  public static final String VM = "the VM";

  /** A VM whose host does not have its key. */
  public static final PartDifference LOCKED =
      new PartDifference(VM, "unlocked", "locked: its host does not have its key");

  public PartDifference {
    requireNonNull(part, "part");
    requireNonNull(asked, "asked");
    requireNonNull(seen, "seen");
  }

  /** In words. */
  @Override
  public String toString() {
    return part + " should be: " + asked + "; is: " + seen;
  }
}
