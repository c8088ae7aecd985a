package io.vmcrypt.vsphere.audit;

import static java.util.Objects.requireNonNull;

/**
 * Something that is not as it should be.
 *
 * @param code what it is, for programs
 * @param vmId the VM's managed object id: "vm-42"; empty if it is about the vCenter itself
 * @param vmName its name; empty if it is about the vCenter itself
 * @param subject what of the VM: "home", a disk's label, "vMotion", "key"; or what of the vCenter
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

  /**
   * What is not as it should be at the vCenter itself.
   *
   * @param code what it is, for programs
   * @param subject what of the vCenter: "key providers", a host
   * @param seen what was seen, for people
   * @param advice what to do about it, for people
   * @return a finding of no VM
   * @throws NullPointerException if an argument is null
   */
  public static AuditFinding ofVcenter(AuditCode code, String subject, String seen, String advice) {
    return new AuditFinding(code, "", "", subject, seen, advice);
  }

  /**
   * Whether it is about the vCenter itself.
   *
   * @return false if it is about a VM
   */
  public boolean isOfVcenter() {
    return vmId.isEmpty();
  }

  @Override
  public String toString() {
    return isOfVcenter() ? "vCenter, " + subject + ": " + seen + " " + advice : ofVm();
  }

  private String ofVm() {
    return vmName + " (" + vmId + "), " + subject + ": " + seen + " " + advice;
  }
}
