/**
 * What a key server is asked about keys, and which keys it lists.
 *
 * <p>No argument may be null, nor an element of one, unless it is {@code @Nullable}: such a call
 * throws a {@link NullPointerException}.
 */
@NullMarked
package io.vmcrypt.kmip.key;

import org.jspecify.annotations.NullMarked;
