/**
 * VM encryption of a Hosted Private Cloud: the key management servers that OVHcloud lets it reach.
 *
 * <p>No argument may be null, nor an element of one, unless it is {@code @Nullable}: such a call
 * throws a {@link NullPointerException}.
 */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.ovh.vmencryption;
