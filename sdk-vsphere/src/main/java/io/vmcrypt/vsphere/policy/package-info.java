/** Storage policies, and which of them a VM is to have. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.policy;
