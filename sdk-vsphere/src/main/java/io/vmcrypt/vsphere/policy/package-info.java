/** Storage policies, and whether VMs comply with them. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.policy;
