package io.vmcrypt.vsphere.internal.pbm;

import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import org.jspecify.annotations.Nullable;

/**
 * What can have a policy: PBM {@code PbmServerObjectRef}.
 *
 * @param objectType {@code virtualMachine}, which means its home, or {@code virtualDiskId}
 * @param key {@code vm-42}, {@code vm-42:2000}
 */
public record PolicySubject(String objectType, String key) {

  /** A VM's home. */
  public static PolicySubject home(String vmId) {
    return new PolicySubject("virtualMachine", vmId);
  }

  /** A VM's disk. */
  public static PolicySubject disk(String vmId, int deviceKey) {
    return new PolicySubject("virtualDiskId", vmId + ":" + deviceKey);
  }

  static PolicySubject of(XmlFragment reference) {
    return new PolicySubject(
        reference.required("objectType").strip(), reference.required("key").strip());
  }

  /** The VM that it is, or is a part of. */
  String vmId() {
    int colon = key.indexOf(':');
    return colon < 0 ? key : key.substring(0, colon);
  }

  // by hand, as of ManagedObjectReference

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PolicySubject subject
        && key.equals(subject.key)
        && objectType.equals(subject.objectType);
  }

  @Override
  public int hashCode() {
    return 31 * objectType.hashCode() + key.hashCode();
  }

  void write(ElementWriter writer, String name) {
    writer.object(name, subject -> subject.text("objectType", objectType).text("key", key));
  }
}
