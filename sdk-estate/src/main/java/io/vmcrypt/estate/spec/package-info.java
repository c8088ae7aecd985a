/**
 * What is wanted: an {@link io.vmcrypt.estate.spec.Estate}, or an {@link
 * io.vmcrypt.estate.spec.EstateMove}.
 *
 * <p>No argument may be null, nor an element of one, unless it is {@code @Nullable}: such a call
 * throws a {@link NullPointerException}.
 */
@NullMarked
package io.vmcrypt.estate.spec;

import org.jspecify.annotations.NullMarked;
