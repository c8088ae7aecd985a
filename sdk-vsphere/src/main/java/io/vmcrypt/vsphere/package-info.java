/**
 * The client of a vCenter, through which all else is reached.
 *
 * <p>No argument may be null, nor an element of one, unless it is {@code @Nullable}: such a call
 * throws a {@link NullPointerException}.
 */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere;
