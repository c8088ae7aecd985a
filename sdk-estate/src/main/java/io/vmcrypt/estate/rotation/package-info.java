/**
 * Renewal of what ends: {@link io.vmcrypt.estate.EstateClient#planRotation} says what would be done
 * as a {@link io.vmcrypt.estate.rotation.RotationPlan}.
 *
 * <p>No argument may be null, nor an element of one, unless it is {@code @Nullable}: such a call
 * throws a {@link NullPointerException}.
 */
@NullMarked
package io.vmcrypt.estate.rotation;

import org.jspecify.annotations.NullMarked;
