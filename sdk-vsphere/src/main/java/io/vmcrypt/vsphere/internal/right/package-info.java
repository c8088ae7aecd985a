/**
 * Which privileges the user needs, and has.
 *
 * <p>{@code rights.txt} says which privilege each {@link io.vmcrypt.vsphere.internal.right.Act}
 * needs, by VMware's own texts; {@link io.vmcrypt.vsphere.internal.right.Privileges} asks vCenter
 * for those of some {@link io.vmcrypt.vsphere.internal.right.Needs}.
 */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.internal.right;
