/**
 * The plan of an estate, its steps, and what became of each.
 *
 * <p>No argument may be null, nor an element of one, unless it is {@code @Nullable}: such a call
 * throws a {@link NullPointerException}.
 */
@NullMarked
package io.vmcrypt.estate.plan;

import org.jspecify.annotations.NullMarked;
