/**
 * The whole job over the three systems: say once what should be, see the plan, apply it, prove it.
 * Begin with {@link io.vmcrypt.estate.spec.Estate} and {@link io.vmcrypt.estate.EstateClient}.
 *
 * <p>No argument may be null, nor an element of one, unless it is {@code @Nullable}: such a call
 * throws a {@link NullPointerException}.
 */
@NullMarked
package io.vmcrypt.estate;

import org.jspecify.annotations.NullMarked;
