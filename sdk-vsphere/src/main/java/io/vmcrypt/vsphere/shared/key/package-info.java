/** Whether another vCenter gets the same keys, for the modules of this SDK. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.shared.key;
