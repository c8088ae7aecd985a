/**
 * What an estate is made of: key servers, their trust, secrets by their place, and which VMs.
 *
 * <p>No argument may be null, nor an element of one, unless it is {@code @Nullable}: such a call
 * throws a {@link NullPointerException}.
 */
@NullMarked
package io.vmcrypt.estate.part;

import org.jspecify.annotations.NullMarked;
