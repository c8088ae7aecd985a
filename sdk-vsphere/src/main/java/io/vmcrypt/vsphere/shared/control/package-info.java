/** Answers of controls about VMs, for the modules of this SDK that look at VMs. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.shared.control;
