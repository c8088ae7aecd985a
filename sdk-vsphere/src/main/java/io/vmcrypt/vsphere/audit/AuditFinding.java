package io.vmcrypt.vsphere.audit;

import static java.util.Objects.requireNonNull;

/**
 * Something that is not as it should be.
 *
 * @param code what it is, for programs
 * @param vmId the VM's managed object id: "vm-42"
 * @param vmName its name
 * @param subject what of the VM: "home", a disk's label, "vMotion", "key"
 * @param seen what was seen, for people
 * @param advice what to do about it, for people
 */
public record AuditFinding(
    AuditCode code, String vmId, String vmName, String subject, String seen, String advice) {

  /**
   * Checks that all is there.
   *
   * @param code as the component
   * @param vmId as the component
   * @param vmName as the component
   * @param subject as the component
   * @param seen as the component
   * @param advice as the component
   * @throws NullPointerException if a component is null
   */
  public AuditFinding {
    requireNonNull(code, "code");
    requireNonNull(vmId, "vmId");
    requireNonNull(vmName, "vmName");
    requireNonNull(subject, "subject");
    requireNonNull(seen, "seen");
    requireNonNull(advice, "advice");
  }

  @Override
  public String toString() {
    return vmName + " (" + vmId + "), " + subject + ": " + seen + " " + advice;
  }
}
