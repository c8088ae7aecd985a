/**
 * Encrypted VMs from one vCenter to another: what is to move, the plan, what was done, the proof.
 */
@NullMarked
package io.vmcrypt.estate.move;

import org.jspecify.annotations.NullMarked;
