/** Moves encrypted VMs to another vCenter, and watches what arrives there. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.move;
