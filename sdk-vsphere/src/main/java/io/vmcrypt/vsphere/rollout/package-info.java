/** One change to the encryption of many VMs: planned, carried out, watched, and run again. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.rollout;
