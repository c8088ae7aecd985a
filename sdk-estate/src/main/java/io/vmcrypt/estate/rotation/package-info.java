/**
 * Renewal of what ends: {@link io.vmcrypt.estate.EstateClient#planRotation} says what would be done
 * as a {@link io.vmcrypt.estate.rotation.RotationPlan}.
 */
@NullMarked
package io.vmcrypt.estate.rotation;

import org.jspecify.annotations.NullMarked;
