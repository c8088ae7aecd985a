/** A session with a vCenter, its faults and its tasks. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere;
