/** Whether keys of two vCenters are the same, for the modules of this SDK that move VMs. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.shared.key;
