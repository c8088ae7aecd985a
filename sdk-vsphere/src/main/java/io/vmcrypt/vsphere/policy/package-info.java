/**
 * Storage policies, and whether VMs comply with them.
 *
 * <p>No argument may be null, nor an element of one, unless it is {@code @Nullable}: such a call
 * throws a {@link NullPointerException}.
 */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.policy;
