/**
 * The doors to key management servers (KMS): one, many at once, and one as vCenter uses it.
 *
 * <p>No argument may be null, nor an element of one, unless it is {@code @Nullable}: such a call
 * throws a {@link NullPointerException}.
 */
@NullMarked
package io.vmcrypt.kmip;

import org.jspecify.annotations.NullMarked;
