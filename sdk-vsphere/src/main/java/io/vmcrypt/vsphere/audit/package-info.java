/** Checks that VMs are encrypted as they should be. Findings, not exceptions. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.audit;
