/**
 * Proofs and plans as evidence: signing them, and checking the files of a row of proofs. {@link
 * io.vmcrypt.estate.evidence.EvidenceSigner} signs, {@link
 * io.vmcrypt.estate.evidence.EvidenceCheck} checks.
 *
 * <p>No argument may be null, nor an element of one, unless it is {@code @Nullable}: such a call
 * throws a {@link NullPointerException}.
 */
@NullMarked
package io.vmcrypt.estate.evidence;

import org.jspecify.annotations.NullMarked;
