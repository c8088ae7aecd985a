/**
 * By what a client signs in to the OVHcloud API, and what that allows.
 *
 * <p>No argument may be null, nor an element of one, unless it is {@code @Nullable}: such a call
 * throws a {@link NullPointerException}.
 */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.ovh.credential;
