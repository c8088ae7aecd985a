/**
 * Encrypted VMs from one vCenter to another: what is to move, the plan, what was done, the proof.
 *
 * <p>No argument may be null, nor an element of one, unless it is {@code @Nullable}: such a call
 * throws a {@link NullPointerException}.
 */
@NullMarked
package io.vmcrypt.estate.move;

import org.jspecify.annotations.NullMarked;
