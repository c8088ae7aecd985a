/** Carries a change out over many VMs. {@code RolloutState} is where to begin. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.internal.rollout;
