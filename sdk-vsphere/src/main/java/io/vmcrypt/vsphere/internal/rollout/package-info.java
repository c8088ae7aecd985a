/** How a change is carried out over many VMs: who is next, what runs, what became of each. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.internal.rollout;
