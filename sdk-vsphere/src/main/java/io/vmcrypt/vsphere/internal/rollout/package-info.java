/** Makes a change to many VMs. Start reading at {@code RolloutState}. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.internal.rollout;
