/** Disks that are no VM's own: first-class disks, and what vSAN encrypts. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.internal.disk;
