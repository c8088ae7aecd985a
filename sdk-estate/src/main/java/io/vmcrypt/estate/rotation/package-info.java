/**
 * Renewal of what ends: what of an estate {@link io.vmcrypt.estate.EstateClient#planRotation}
 * plans, which keys it replaces, and what is seen of certificates.
 *
 * <p>No argument may be null, nor an element of one, unless it is {@code @Nullable}: such a call
 * throws a {@link NullPointerException}.
 */
@NullMarked
package io.vmcrypt.estate.rotation;

import org.jspecify.annotations.NullMarked;
