/**
 * The proof of an estate: what was seen of it, and what is against it.
 *
 * <p>No argument may be null, nor an element of one, unless it is {@code @Nullable}: such a call
 * throws a {@link NullPointerException}.
 */
@NullMarked
package io.vmcrypt.estate.proof;

import org.jspecify.annotations.NullMarked;
