/**
 * OVHcloud KMS (OKMS): the key servers of an account, and certificates to reach them by KMIP.
 *
 * <p>No argument may be null, nor an element of one, unless it is {@code @Nullable}: such a call
 * throws a {@link NullPointerException}.
 */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.ovh.okms;
